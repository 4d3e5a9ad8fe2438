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
