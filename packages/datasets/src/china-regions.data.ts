import type { RegionDocument } from "./china-regions.js";

/** The 31 provinces, autonomous regions and municipalities of mainland China, by code. */
export const provinces: readonly RegionDocument[] = [
  region("110000", null, "Beijing", "Beijing Municipality", "北京", "北京市", "Peking", "Pei-ching"),
  region("120000", null, "Tianjin", "Tianjin Municipality", "天津", "天津市", "Tientsin"),
  region("130000", null, "Hebei", "Hebei Province", "河北", "河北省", "Hopeh", "Hopei"),
  region("140000", null, "Shanxi", "Shanxi Province", "山西", "山西省", "Shansi", "Shan1xi", "Shānxī"),
  region("150000", null, "Inner Mongolia", "Inner Mongolia Autonomous Region", "内蒙古", "内蒙古自治区", "Neimenggu", "Nei Mongol", "Nei Monggol", "Nei Menggu", "Neimeng", "内蒙"),
  region("210000", null, "Liaoning", "Liaoning Province", "辽宁", "辽宁省"),
  region("220000", null, "Jilin", "Jilin Province", "吉林", "吉林省", "Kirin"),
  region("230000", null, "Heilongjiang", "Heilongjiang Province", "黑龙江", "黑龙江省", "Heilungkiang"),
  region("310000", null, "Shanghai", "Shanghai Municipality", "上海", "上海市"),
  region("320000", null, "Jiangsu", "Jiangsu Province", "江苏", "江苏省", "Kiangsu"),
  region("330000", null, "Zhejiang", "Zhejiang Province", "浙江", "浙江省", "Chekiang"),
  region("340000", null, "Anhui", "Anhui Province", "安徽", "安徽省", "Anhwei"),
  region("350000", null, "Fujian", "Fujian Province", "福建", "福建省", "Fukien"),
  region("360000", null, "Jiangxi", "Jiangxi Province", "江西", "江西省", "Kiangsi"),
  region("370000", null, "Shandong", "Shandong Province", "山东", "山东省", "Shantung"),
  region("410000", null, "Henan", "Henan Province", "河南", "河南省", "Honan"),
  region("420000", null, "Hubei", "Hubei Province", "湖北", "湖北省", "Hupeh", "Hupei"),
  region("430000", null, "Hunan", "Hunan Province", "湖南", "湖南省"),
  region("440000", null, "Guangdong", "Guangdong Province", "广东", "广东省", "Kwangtung"),
  region("450000", null, "Guangxi", "Guangxi Zhuang Autonomous Region", "广西", "广西壮族自治区", "Kwangsi", "Guangxi Zhuangzu", "广西自治区"),
  region("460000", null, "Hainan", "Hainan Province", "海南", "海南省"),
  region("500000", null, "Chongqing", "Chongqing Municipality", "重庆", "重庆市", "Chungking"),
  region("510000", null, "Sichuan", "Sichuan Province", "四川", "四川省", "Szechwan", "Szechuan"),
  region("520000", null, "Guizhou", "Guizhou Province", "贵州", "贵州省", "Kweichow"),
  region("530000", null, "Yunnan", "Yunnan Province", "云南", "云南省"),
  region("540000", null, "Tibet", "Tibet Autonomous Region", "西藏", "西藏自治区", "Xizang", "Xizang Autonomous Region"),
  region("610000", null, "Shaanxi", "Shaanxi Province", "陕西", "陕西省", "Shensi", "Shan3xi", "Shǎnxī", "Shaan xi", "Shannxi"),
  region("620000", null, "Gansu", "Gansu Province", "甘肃", "甘肃省", "Kansu"),
  region("630000", null, "Qinghai", "Qinghai Province", "青海", "青海省", "Tsinghai"),
  region("640000", null, "Ningxia", "Ningxia Hui Autonomous Region", "宁夏", "宁夏回族自治区", "Ningsia", "Ningxia Huizu", "宁夏自治区"),
  region("650000", null, "Xinjiang", "Xinjiang Uygur Autonomous Region", "新疆", "新疆维吾尔自治区", "Xinjiang Uyghur", "Xinjiang Uighur", "Xinjiang Uyghur Autonomous Region", "Sinkiang", "新疆自治区"),
];

/** The 21 cities of Guangdong, by code. */
export const guangdongCities: readonly RegionDocument[] = [
  region("440100", "440000", "Guangzhou", "Guangzhou City", "广州", "广州市", "Canton"),
  region("440200", "440000", "Shaoguan", "Shaoguan City", "韶关", "韶关市"),
  region("440300", "440000", "Shenzhen", "Shenzhen City", "深圳", "深圳市"),
  region("440400", "440000", "Zhuhai", "Zhuhai City", "珠海", "珠海市"),
  region("440500", "440000", "Shantou", "Shantou City", "汕头", "汕头市", "Swatow"),
  region("440600", "440000", "Foshan", "Foshan City", "佛山", "佛山市"),
  region("440700", "440000", "Jiangmen", "Jiangmen City", "江门", "江门市", "Kongmoon"),
  region("440800", "440000", "Zhanjiang", "Zhanjiang City", "湛江", "湛江市"),
  region("440900", "440000", "Maoming", "Maoming City", "茂名", "茂名市"),
  region("441200", "440000", "Zhaoqing", "Zhaoqing City", "肇庆", "肇庆市"),
  region("441300", "440000", "Huizhou", "Huizhou City", "惠州", "惠州市"),
  region("441400", "440000", "Meizhou", "Meizhou City", "梅州", "梅州市"),
  region("441500", "440000", "Shanwei", "Shanwei City", "汕尾", "汕尾市"),
  region("441600", "440000", "Heyuan", "Heyuan City", "河源", "河源市"),
  region("441700", "440000", "Yangjiang", "Yangjiang City", "阳江", "阳江市"),
  region("441800", "440000", "Qingyuan", "Qingyuan City", "清远", "清远市"),
  region("441900", "440000", "Dongguan", "Dongguan City", "东莞", "东莞市", "Tungkwan"),
  region("442000", "440000", "Zhongshan", "Zhongshan City", "中山", "中山市"),
  region("445100", "440000", "Chaozhou", "Chaozhou City", "潮州", "潮州市", "Teochew"),
  region("445200", "440000", "Jieyang", "Jieyang City", "揭阳", "揭阳市"),
  region("445300", "440000", "Yunfu", "Yunfu City", "云浮", "云浮市"),
];

/**
 * The capitals of provinces and the cities with independent planning (计划单列市) by code; the four municipalities are
 * provinces, Guangzhou and Shenzhen stand with the cities of Guangdong.
 */
export const majorCities: readonly RegionDocument[] = [
  region("130100", "130000", "Shijiazhuang", "Shijiazhuang City", "石家庄", "石家庄市"),
  region("140100", "140000", "Taiyuan", "Taiyuan City", "太原", "太原市"),
  region("150100", "150000", "Hohhot", "Hohhot City", "呼和浩特", "呼和浩特市", "Huhehaote", "Huhhot"),
  region("210100", "210000", "Shenyang", "Shenyang City", "沈阳", "沈阳市", "Mukden"),
  region("210200", "210000", "Dalian", "Dalian City", "大连", "大连市", "Dairen"),
  region("220100", "220000", "Changchun", "Changchun City", "长春", "长春市"),
  region("230100", "230000", "Harbin", "Harbin City", "哈尔滨", "哈尔滨市", "Haerbin"),
  region("320100", "320000", "Nanjing", "Nanjing City", "南京", "南京市", "Nanking"),
  region("330100", "330000", "Hangzhou", "Hangzhou City", "杭州", "杭州市", "Hangchow"),
  region("330200", "330000", "Ningbo", "Ningbo City", "宁波", "宁波市", "Ningpo"),
  region("340100", "340000", "Hefei", "Hefei City", "合肥", "合肥市"),
  region("350100", "350000", "Fuzhou", "Fuzhou City", "福州", "福州市", "Foochow"),
  region("350200", "350000", "Xiamen", "Xiamen City", "厦门", "厦门市", "Amoy"),
  region("360100", "360000", "Nanchang", "Nanchang City", "南昌", "南昌市"),
  region("370100", "370000", "Jinan", "Jinan City", "济南", "济南市", "Tsinan"),
  region("370200", "370000", "Qingdao", "Qingdao City", "青岛", "青岛市", "Tsingtao"),
  region("410100", "410000", "Zhengzhou", "Zhengzhou City", "郑州", "郑州市"),
  region("420100", "420000", "Wuhan", "Wuhan City", "武汉", "武汉市"),
  region("430100", "430000", "Changsha", "Changsha City", "长沙", "长沙市"),
  region("450100", "450000", "Nanning", "Nanning City", "南宁", "南宁市"),
  region("460100", "460000", "Haikou", "Haikou City", "海口", "海口市"),
  region("510100", "510000", "Chengdu", "Chengdu City", "成都", "成都市"),
  region("520100", "520000", "Guiyang", "Guiyang City", "贵阳", "贵阳市"),
  region("530100", "530000", "Kunming", "Kunming City", "昆明", "昆明市"),
  region("540100", "540000", "Lhasa", "Lhasa City", "拉萨", "拉萨市", "Lasa"),
  region("610100", "610000", "Xi'an", "Xi'an City", "西安", "西安市", "Sian"),
  region("620100", "620000", "Lanzhou", "Lanzhou City", "兰州", "兰州市"),
  region("630100", "630000", "Xining", "Xining City", "西宁", "西宁市"),
  region("640100", "640000", "Yinchuan", "Yinchuan City", "银川", "银川市"),
  region("650100", "650000", "Urumqi", "Urumqi City", "乌鲁木齐", "乌鲁木齐市", "Wulumuqi"),
];

function region(
  code: string,
  parent: string | null,
  unit: string,
  enFull: string,
  zh: string,
  zhFull: string,
  ...aliases: readonly string[]
): RegionDocument {
  return { code, parent, unit, label: { en: unit, zh }, fullName: { en: enFull, zh: zhFull }, aliases };
}
