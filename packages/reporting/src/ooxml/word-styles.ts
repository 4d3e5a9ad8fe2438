import { xmlHead } from "./xml.js";

/** Latin letters and digits in Times New Roman, Chinese in SimSun: what Chinese journals ask for. */
const FONTS =
  '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>';

function paragraphStyle(id: string, name: string, paragraph: string, character: string): string {
  return (
    `<w:style w:type="paragraph" w:customStyle="1" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/>` +
    `<w:qFormat/><w:pPr>${paragraph}</w:pPr><w:rPr>${character}</w:rPr></w:style>`
  );
}

/** `word/styles.xml`: one style each for title, cells and notes, so that a whole document is restyled in Word at once. */
export const wordStyles = [
  xmlHead,
  '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
  `<w:docDefaults><w:rPrDefault><w:rPr>${FONTS}<w:sz w:val="21"/><w:szCs w:val="21"/>`,
  '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>',
  `<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:rPr>${FONTS}</w:rPr></w:style>`,
  '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>',
  '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>',
  '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
  '<w:style w:type="table" w:customStyle="1" w:styleId="ThreeLine"><w:name w:val="Three-line table"/>',
  '<w:basedOn w:val="TableNormal"/><w:qFormat/></w:style>',
  paragraphStyle(
    "TableTitle",
    "Table title",
    '<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:jc w:val="center"/>',
    "<w:b/><w:bCs/>",
  ),
  paragraphStyle(
    "TableCell",
    "Table cell",
    '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
    "",
  ),
  paragraphStyle(
    "TableNotes",
    "Table notes",
    '<w:spacing w:before="60" w:after="240"/><w:jc w:val="both"/>',
    '<w:sz w:val="18"/><w:szCs w:val="18"/>',
  ),
  "</w:styles>",
].join("\n");
