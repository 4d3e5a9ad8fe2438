import { type TileGridDocument, tile } from "./tile-grid.js";

/**
 * A tile map of the 31 provinces, autonomous regions and municipalities of mainland China on 7 x 8 squares; the units are
 * those of `chinaProvincesContiguity`, in the same order, and each square holds the first two characters of the Chinese
 * name. It is a drawing, not a map: no boundary is claimed, areas and distances are not to scale. Of the 68 bordering
 * pairs 63 touch; the others are two squares apart.
 *
 * @example
 * ```ts
 * import { chinaProvincesTileGrid } from "@mesometrics/datasets/china-provinces-tile-grid";
 * chinaProvincesTileGrid.tiles.length; // → 31
 * chinaProvincesTileGrid.tiles[0]?.code; // → "北京"
 * ```
 */
export const chinaProvincesTileGrid: TileGridDocument = {
  id: "china-provinces-tile-grid",
  columns: 7,
  rows: 8,
  tiles: [
    tile("Beijing", "北京", 4, 1, "Beijing", "北京"),
    tile("Tianjin", "天津", 5, 2, "Tianjin", "天津"),
    tile("Hebei", "河北", 4, 2, "Hebei", "河北"),
    tile("Shanxi", "山西", 3, 2, "Shanxi", "山西"),
    tile("Inner Mongolia", "内蒙", 3, 1, "Inner Mongolia", "内蒙古"),
    tile("Liaoning", "辽宁", 5, 1, "Liaoning", "辽宁"),
    tile("Jilin", "吉林", 4, 0, "Jilin", "吉林"),
    tile("Heilongjiang", "黑龙", 5, 0, "Heilongjiang", "黑龙江"),
    tile("Shanghai", "上海", 6, 4, "Shanghai", "上海"),
    tile("Jiangsu", "江苏", 5, 4, "Jiangsu", "江苏"),
    tile("Zhejiang", "浙江", 5, 5, "Zhejiang", "浙江"),
    tile("Anhui", "安徽", 4, 4, "Anhui", "安徽"),
    tile("Fujian", "福建", 4, 6, "Fujian", "福建"),
    tile("Jiangxi", "江西", 4, 5, "Jiangxi", "江西"),
    tile("Shandong", "山东", 4, 3, "Shandong", "山东"),
    tile("Henan", "河南", 3, 3, "Henan", "河南"),
    tile("Hubei", "湖北", 3, 4, "Hubei", "湖北"),
    tile("Hunan", "湖南", 3, 5, "Hunan", "湖南"),
    tile("Guangdong", "广东", 3, 6, "Guangdong", "广东"),
    tile("Guangxi", "广西", 2, 6, "Guangxi", "广西"),
    tile("Hainan", "海南", 3, 7, "Hainan", "海南"),
    tile("Chongqing", "重庆", 2, 4, "Chongqing", "重庆"),
    tile("Sichuan", "四川", 1, 4, "Sichuan", "四川"),
    tile("Guizhou", "贵州", 2, 5, "Guizhou", "贵州"),
    tile("Yunnan", "云南", 1, 5, "Yunnan", "云南"),
    tile("Tibet", "西藏", 0, 4, "Tibet", "西藏"),
    tile("Shaanxi", "陕西", 2, 3, "Shaanxi", "陕西"),
    tile("Gansu", "甘肃", 1, 3, "Gansu", "甘肃"),
    tile("Qinghai", "青海", 0, 3, "Qinghai", "青海"),
    tile("Ningxia", "宁夏", 2, 2, "Ningxia", "宁夏"),
    tile("Xinjiang", "新疆", 0, 2, "Xinjiang", "新疆"),
  ],
  source: "Own arrangement: the squares of most bordering provinces touch, and directions are kept where they can be.",
};
