import { type TileGridDocument, tile } from "./tile-grid.js";

/**
 * A tile map of the 21 prefecture-level cities of Guangdong on 8 x 4 squares; the units are those of
 * `guangdongCitiesContiguity`, in the same order. It is a drawing, not a map: no boundary is claimed, areas and distances
 * are not to scale. All 39 bordering pairs touch, by a side or a corner.
 *
 * @example
 * ```ts
 * import { guangdongCitiesTileGrid } from "@mesometrics/datasets/guangdong-cities-tile-grid";
 * guangdongCitiesTileGrid.tiles.length; // → 21
 * guangdongCitiesTileGrid.tiles[0]?.label; // → {"en":"Guangzhou","zh":"广州"}
 * ```
 */
export const guangdongCitiesTileGrid: TileGridDocument = {
  id: "guangdong-cities-tile-grid",
  columns: 8,
  rows: 4,
  tiles: [
    tile("Guangzhou", "广州", 3, 1, "Guangzhou", "广州"),
    tile("Shaoguan", "韶关", 3, 0, "Shaoguan", "韶关"),
    tile("Shenzhen", "深圳", 5, 2, "Shenzhen", "深圳"),
    tile("Zhuhai", "珠海", 3, 3, "Zhuhai", "珠海"),
    tile("Shantou", "汕头", 7, 1, "Shantou", "汕头"),
    tile("Foshan", "佛山", 2, 1, "Foshan", "佛山"),
    tile("Jiangmen", "江门", 2, 2, "Jiangmen", "江门"),
    tile("Zhanjiang", "湛江", 0, 3, "Zhanjiang", "湛江"),
    tile("Maoming", "茂名", 1, 3, "Maoming", "茂名"),
    tile("Zhaoqing", "肇庆", 1, 1, "Zhaoqing", "肇庆"),
    tile("Huizhou", "惠州", 4, 1, "Huizhou", "惠州"),
    tile("Meizhou", "梅州", 5, 0, "Meizhou", "梅州"),
    tile("Shanwei", "汕尾", 5, 1, "Shanwei", "汕尾"),
    tile("Heyuan", "河源", 4, 0, "Heyuan", "河源"),
    tile("Yangjiang", "阳江", 2, 3, "Yangjiang", "阳江"),
    tile("Qingyuan", "清远", 2, 0, "Qingyuan", "清远"),
    tile("Dongguan", "东莞", 4, 2, "Dongguan", "东莞"),
    tile("Zhongshan", "中山", 3, 2, "Zhongshan", "中山"),
    tile("Chaozhou", "潮州", 6, 0, "Chaozhou", "潮州"),
    tile("Jieyang", "揭阳", 6, 1, "Jieyang", "揭阳"),
    tile("Yunfu", "云浮", 1, 2, "Yunfu", "云浮"),
  ],
  source: "Own arrangement: the squares of bordering cities touch, and directions are kept where they can be.",
};
