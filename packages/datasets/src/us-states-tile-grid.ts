import { type TileGridDocument, tile } from "./tile-grid.js";

export type { TileDocument, TileGridDocument } from "./tile-grid.js";

/**
 * A tile map of the 48 contiguous US states on 11 x 8 squares; the units are those of `produc`, in the same order.
 * Each state is one square of equal size, near its neighbours: areas and distances are not drawn to scale.
 *
 * @example
 * ```ts
 * import { usStatesTileGrid } from "@mesometrics/datasets/us-states-tile-grid";
 * usStatesTileGrid.tiles.length; // → 48
 * usStatesTileGrid.tiles[0]; // → {"unit":"ALABAMA","code":"AL","column":6,"row":6,"label":{"en":"Alabama","zh":"亚拉巴马州"}}
 * ```
 */
export const usStatesTileGrid: TileGridDocument = {
  id: "us-states-tile-grid",
  columns: 11,
  rows: 8,
  tiles: [
    tile("ALABAMA", "AL", 6, 6, "Alabama", "亚拉巴马州"),
    tile("ARIZONA", "AZ", 1, 5, "Arizona", "亚利桑那州"),
    tile("ARKANSAS", "AR", 4, 5, "Arkansas", "阿肯色州"),
    tile("CALIFORNIA", "CA", 0, 4, "California", "加利福尼亚州"),
    tile("COLORADO", "CO", 2, 4, "Colorado", "科罗拉多州"),
    tile("CONNECTICUT", "CT", 9, 3, "Connecticut", "康涅狄格州"),
    tile("DELAWARE", "DE", 9, 4, "Delaware", "特拉华州"),
    tile("FLORIDA", "FL", 8, 7, "Florida", "佛罗里达州"),
    tile("GEORGIA", "GA", 7, 6, "Georgia", "佐治亚州"),
    tile("IDAHO", "ID", 1, 2, "Idaho", "爱达荷州"),
    tile("ILLINOIS", "IL", 5, 2, "Illinois", "伊利诺伊州"),
    tile("INDIANA", "IN", 5, 3, "Indiana", "印第安纳州"),
    tile("IOWA", "IA", 4, 3, "Iowa", "艾奥瓦州"),
    tile("KANSAS", "KS", 3, 5, "Kansas", "堪萨斯州"),
    tile("KENTUCKY", "KY", 5, 4, "Kentucky", "肯塔基州"),
    tile("LOUISIANA", "LA", 4, 6, "Louisiana", "路易斯安那州"),
    tile("MAINE", "ME", 10, 0, "Maine", "缅因州"),
    tile("MARYLAND", "MD", 8, 4, "Maryland", "马里兰州"),
    tile("MASSACHUSETTS", "MA", 9, 2, "Massachusetts", "马萨诸塞州"),
    tile("MICHIGAN", "MI", 6, 2, "Michigan", "密歇根州"),
    tile("MINNESOTA", "MN", 4, 2, "Minnesota", "明尼苏达州"),
    tile("MISSISSIPPI", "MS", 5, 6, "Mississippi", "密西西比州"),
    tile("MISSOURI", "MO", 4, 4, "Missouri", "密苏里州"),
    tile("MONTANA", "MT", 2, 2, "Montana", "蒙大拿州"),
    tile("NEBRASKA", "NE", 3, 4, "Nebraska", "内布拉斯加州"),
    tile("NEVADA", "NV", 1, 3, "Nevada", "内华达州"),
    tile("NEW_HAMPSHIRE", "NH", 10, 1, "New Hampshire", "新罕布什尔州"),
    tile("NEW_JERSEY", "NJ", 8, 3, "New Jersey", "新泽西州"),
    tile("NEW_MEXICO", "NM", 2, 5, "New Mexico", "新墨西哥州"),
    tile("NEW_YORK", "NY", 8, 2, "New York", "纽约州"),
    tile("NORTH_CAROLINA", "NC", 6, 5, "North Carolina", "北卡罗来纳州"),
    tile("NORTH_DAKOTA", "ND", 3, 2, "North Dakota", "北达科他州"),
    tile("OHIO", "OH", 6, 3, "Ohio", "俄亥俄州"),
    tile("OKLAHOMA", "OK", 3, 6, "Oklahoma", "俄克拉何马州"),
    tile("OREGON", "OR", 0, 3, "Oregon", "俄勒冈州"),
    tile("PENNSYLVANIA", "PA", 7, 3, "Pennsylvania", "宾夕法尼亚州"),
    tile("RHODE_ISLAND", "RI", 10, 3, "Rhode Island", "罗得岛州"),
    tile("SOUTH_CAROLINA", "SC", 7, 5, "South Carolina", "南卡罗来纳州"),
    tile("SOUTH_DAKOTA", "SD", 3, 3, "South Dakota", "南达科他州"),
    tile("TENNESSE", "TN", 5, 5, "Tennessee", "田纳西州"),
    tile("TEXAS", "TX", 3, 7, "Texas", "得克萨斯州"),
    tile("UTAH", "UT", 1, 4, "Utah", "犹他州"),
    tile("VERMONT", "VT", 9, 1, "Vermont", "佛蒙特州"),
    tile("VIRGINIA", "VA", 7, 4, "Virginia", "弗吉尼亚州"),
    tile("WASHINGTON", "WA", 0, 2, "Washington", "华盛顿州"),
    tile("WEST_VIRGINIA", "WV", 6, 4, "West Virginia", "西弗吉尼亚州"),
    tile("WISCONSIN", "WI", 5, 1, "Wisconsin", "威斯康星州"),
    tile("WYOMING", "WY", 2, 3, "Wyoming", "怀俄明州"),
  ],
  source: "This project's own arrangement, close to the layout that newspapers commonly print.",
};
