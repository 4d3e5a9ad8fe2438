import { seriesVariables } from "../figure/palette.js";
import { htmlTableStyles } from "../render/render-html.js";

const LIGHT = `--page:#fffdf9;--ink:#1b1e23;--link:#2f54b0;--raised:#fff;--good:#00795a;--bad:#b8420a;--sequential:#2b7bba;--no-data:#9a9a9a;${seriesVariables.light}`;
const DARK = `--page:#16181c;--ink:#e6e4df;--link:#8fb0f5;--raised:#1f2227;--good:#2fc79a;--bad:#f0803c;--sequential:#2b7bba;--no-data:#9a9a9a;${seriesVariables.dark}`;

/** Two colours define a theme, page and ink; what is fainter is mixed from them. */
const THEME = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
:root{--serif:"Source Serif 4","Source Serif Pro",Charter,Georgia,"Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif;
--sans:Inter,-apple-system,"Segoe UI","Helvetica Neue",Arial,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei","WenQuanYi Zen Hei",sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Noto Sans Mono",monospace}
body{--muted:color-mix(in srgb,var(--ink) 70%,var(--page));--faint:color-mix(in srgb,var(--ink) 16%,var(--page));--wash:color-mix(in srgb,var(--ink) 4%,var(--page))}
:root[data-language=en] [lang|=zh]:not(.table-block,button),:root[data-language=zh] [lang|=en]:not(.table-block,button){display:none}
`;

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:24px}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;background:var(--page);color:var(--ink);font:17px/1.6 var(--serif);font-variant-numeric:lining-nums;overflow-wrap:break-word}
:root:lang(zh) body{line-height:1.75}
.page{max-width:928px;margin:0 auto;padding:32px 24px 64px}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:.06em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px;z-index:3}
.skip:focus{left:8px;top:8px;padding:8px 16px;background:var(--raised)}
header{position:relative;padding-bottom:32px}
.kicker{font:600 13px/1.5 var(--sans);letter-spacing:.02em;color:var(--link);margin:8px 0 24px;padding-right:160px}
h1{font-size:clamp(30px,4.4vw,44px);line-height:1.12;letter-spacing:-.01em;margin:0 0 12px;max-width:20em;text-wrap:balance}
:root:lang(zh) h1{line-height:1.3;letter-spacing:0}
.subtitle{font-size:20px;line-height:1.45;color:var(--muted);margin:0;max-width:680px;text-wrap:pretty}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:0 24px;margin:32px 0 0;border-top:1px solid var(--faint);font-family:var(--sans)}
.facts div{padding:12px 0;border-bottom:1px solid var(--faint)}
.facts dt{font-size:13px;line-height:1.4;color:var(--muted)}
.facts dd{margin:2px 0 0;font-size:15px;line-height:1.4;font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}
.tools{position:absolute;top:0;right:0;display:flex;gap:8px;font:14px/1 var(--sans)}
.tools button{height:36px;padding:0 14px;border:1px solid var(--faint);border-radius:18px;background:var(--raised);color:inherit;font:inherit;cursor:pointer}
.tools button:hover,.copy:hover{border-color:var(--muted)}
.tools .theme{width:36px;padding:0}
.theme::before{content:"";display:block;width:14px;height:14px;margin:0 auto;border:1.5px solid;border-radius:50%;background:linear-gradient(90deg,currentColor 50%,transparent 50%)}
.theme>span,.number-panel>button>span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.hint{font:13px/1.55 var(--sans);color:var(--muted);margin:20px 0 0;max-width:680px}
nav{font:14px/1.4 var(--sans);margin:0 0 16px;padding:16px 0 0;border-top:1px solid var(--faint)}
nav h2{font:600 13px/1.5 var(--sans);color:var(--muted);margin:0 0 8px}
nav ol{list-style:none;margin:0;padding:0}
nav ol ol{margin:2px 0 10px;padding-left:12px;border-left:1px solid var(--faint);font-size:13px}
nav li{padding:3px 0}
nav a{text-decoration:none;color:var(--ink)}
nav ol ol a{color:var(--muted)}
nav a:hover{text-decoration:underline}
nav a[aria-current]{color:var(--link);font-weight:600}
section{margin-top:56px}
section>h2,.studies{font-size:28px;line-height:1.2;letter-spacing:-.005em;margin:0 0 16px;max-width:680px;text-wrap:balance}
section>h2,.studies{padding-top:24px;border-top:1px solid var(--faint);max-width:none}
.studies{margin-top:56px}
section>p{max-width:680px;margin:0 0 16px;text-wrap:pretty}
.table-block,.figure{margin:32px 0 48px}
.table-block{font:15px/1.45 var(--sans);display:flow-root;width:fit-content;min-width:min(680px,100%);max-width:100%}
.table-block .data-table{margin:0;min-width:100%}
.table-block caption{font:600 17px/1.4 var(--serif);padding-bottom:8px}
.table-block caption span{text-wrap:pretty}
.table-block caption>span{display:block;position:sticky;left:0;max-width:min(680px,calc(100vw - 48px))}
.table-scroll,.figure-scroll{background:linear-gradient(to left,var(--page) 20px,transparent 60px) right/60px 100% no-repeat local,linear-gradient(to left,rgb(0 0 0/.16),transparent) right/14px 100% no-repeat scroll}
.data-table tbody tr:hover>*{background:var(--wash)}
.table-block .data-table{border-collapse:separate;border-spacing:0}
.data-table thead>tr:last-child>*{border-bottom:.75pt solid}
.data-table tbody[style]>tr:first-child>*{border-top:.75pt solid}
.long thead{position:sticky;top:0;z-index:2;background:var(--page)}
.long{border-bottom:1px solid var(--faint)}
.wide tbody th[scope=row]{min-width:13em}
.wide tbody th[scope=row],.wide thead th:first-child,.wide thead td:first-child{position:sticky;left:0;z-index:1;background:var(--page);box-shadow:1px 0 var(--faint)}
.table-block p.table-notes,.figure>p{font:13px/1.55 var(--sans);color:var(--muted);max-width:680px;margin:8px 0 0}
.table-tools{float:right;display:flex;gap:12px;align-items:center;margin:6px 0 0 16px;font:13px/1.5 var(--sans);color:var(--muted)}
.copy{padding:3px 10px;border:1px solid var(--faint);border-radius:6px;background:none;color:var(--muted);font:inherit;cursor:pointer}
.provenance,.figure details,.folded,.report-data{font:13px/1.5 var(--sans)}
.provenance{clear:none;margin:6px 0 0}
.provenance dl{max-width:680px}
summary{cursor:pointer;color:var(--muted);padding:4px 0;width:fit-content;font:13px/1.5 var(--sans)}
code{font:.92em/1.5 var(--mono);overflow-wrap:anywhere}
.figure{margin-inline:0}
.figure figcaption{font:600 17px/1.4 var(--serif);margin:0 0 12px;max-width:680px;text-wrap:pretty}
.figure svg{display:block;max-width:100%;height:auto;min-width:560px;font-family:var(--sans)}
.figure-scroll{overflow-x:auto}
.figure .table-block,.folded .table-block{margin:8px 0 0;font-size:14px}
.figure .table-block{min-width:0}
.figure .table-block caption>span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.folded{margin:24px 0}
.folded>summary{font-size:15px;color:var(--link)}
.report-data{margin-top:16px;max-width:680px}
.report-data dl,.number-panel dl{display:grid;grid-template-columns:fit-content(9.5em) minmax(0,1fr);gap:4px 14px;margin:8px 0 0}
.report-data dt,.number-panel dt{color:var(--muted)}
.report-data dd,.number-panel dd{margin:0;overflow-wrap:anywhere}
.report-data .of,.number-panel .of{grid-column:1/-1;color:inherit;font-weight:600}
.data-table data{border-radius:2px}
.scripted .data-table data{cursor:pointer}
.scripted .data-table data:hover,.data-table data.current{background:color-mix(in srgb,var(--link) 18%,transparent)}
.number-panel{position:absolute;z-index:4;width:min(440px,calc(100vw - 32px));background:var(--raised);border:1px solid var(--faint);border-radius:12px;box-shadow:0 8px 32px rgb(0 0 0/.2);padding:16px 20px 20px;margin:0;font:14px/1.5 var(--sans)}
.number-panel[hidden]{display:none}
.number-panel:focus{outline:none}
.number-panel .of-table{margin:0 36px 0 0;font-size:13px;color:var(--muted)}
.number-panel h2{font:600 15px/1.4 var(--sans);margin:2px 0 10px}
.number-panel output{display:block;font:600 23px/1.25 var(--sans);font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere;user-select:all}
.number-panel .role{margin:0 0 12px;font-size:13px;color:var(--muted)}
.number-panel dl{font-size:13px;padding-top:12px;border-top:1px solid var(--faint)}
.number-panel>button{position:absolute;top:8px;right:8px;width:32px;height:32px;border:0;border-radius:16px;background:none;color:inherit;font-size:0;cursor:pointer}
.number-panel>button::before{content:"\\00d7";font:22px/32px var(--sans)}
.number-panel>button:hover{background:var(--wash)}
.verdicts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(280px,100%),1fr));gap:16px 24px;margin:20px 0 0;font:14px/1.45 var(--sans)}
.verdict p{margin:0 0 6px;font-size:13px;color:var(--muted)}
.bar{display:flex;gap:2px;height:8px;max-width:680px}
.bar i{display:block;min-width:4px;border-radius:2px;background:var(--tone)}
.verdict ul{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:6px 0 0;padding:0}
.verdict li::before{content:"";display:inline-block;width:9px;height:9px;margin-right:6px;border-radius:2px;background:var(--tone)}
.v-match,.v-consistent{--tone:var(--good)}
.v-differ,.v-impossible{--tone:var(--bad)}
.v-suspicious{--tone:repeating-linear-gradient(45deg,var(--bad) 0 2px,transparent 2px 4px)}
.v-borderline{--tone:repeating-linear-gradient(90deg,var(--good) 0 2px,transparent 2px 4px)}
.v-not-reproducible,.v-not-checkable{--tone:repeating-linear-gradient(135deg,var(--no-data) 0 2px,transparent 2px 4px)}
.study{padding:24px 0;border-top:1px solid var(--faint)}
.studies+.study{padding-top:0;border-top:0}
.study>:is(h2,h3){font-size:24px;line-height:1.2;letter-spacing:-.005em;margin:0 0 8px;max-width:680px;text-wrap:balance}
.study>h3{font-size:22px}
.study>:is(h2,h3) a{color:inherit;text-decoration-color:var(--faint)}
.study>:is(h2,h3) a:hover{text-decoration-color:inherit}
.study>p{margin:0;max-width:680px;color:var(--muted)}
.study>.kicker{margin:0 0 4px;padding:0;color:var(--bad)}
.study>.remark{margin-top:8px;color:inherit;font:15px/1.5 var(--sans);overflow-wrap:anywhere}
.links{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:10px 0 0;padding:0;font:14px/1.45 var(--sans)}
.study .facts{margin-top:16px;border-top:0}
.study .facts div{padding:4px 0;border:0}
footer{margin-top:64px;padding-top:16px;border-top:1px solid var(--faint);font:13px/1.55 var(--sans);color:var(--muted)}
footer p{margin:0 0 8px;max-width:680px}
`;

const WIDE_PAGE = `
@media screen and (min-width:1120px){
.with-contents{display:grid;grid-template-columns:216px minmax(0,880px);column-gap:64px;justify-content:center;max-width:1240px;padding-top:48px}
.with-contents>*{grid-column:2}
.with-contents>nav{grid-column:1;grid-row:1/span 4;position:sticky;top:24px;align-self:start;margin:0;padding:8px 8px 0 0;border:0;max-height:calc(100vh - 48px);overflow-y:auto;scrollbar-width:thin}
}
`;

const NARROW_PAGE = `
@media screen and (max-width:720px){
.page{padding:16px 16px 48px}
body{font-size:16px}
section{margin-top:40px}
section>h2,.studies{font-size:24px;padding-top:16px}
.studies{margin-top:40px}
.kicker{padding-right:128px;margin:6px 0 20px}
.subtitle{font-size:18px}
.facts{grid-template-columns:repeat(2,minmax(0,1fr));gap:0 16px}
nav ol ol{display:none}
nav ol{columns:2}
.table-block{font-size:14px}
.table-block caption>span{max-width:calc(100vw - 32px)}
.data-table tbody th[scope=row]{min-width:7em;max-width:11em;overflow-wrap:break-word;position:sticky;left:0;z-index:1;background:var(--page);background-clip:padding-box}
.number-panel dl,.report-data dl{grid-template-columns:minmax(0,7em) minmax(0,1fr)}
.data-table th,.data-table td{padding-left:.5em;padding-right:.5em}
.table-block caption{font-size:16px}
.number-panel{position:fixed;left:0;right:0;bottom:0;top:auto;width:auto;max-height:70vh;overflow:auto;border-radius:16px 16px 0 0;border-width:1px 0 0;padding-bottom:28px}
}
`;

const PRINT = `
@media print{
@page{size:A4;margin:18mm 16mm}
:root,:root[data-theme=dark],:root:not([data-theme=light]){color-scheme:light;${LIGHT};--page:#fff;--raised:#fff}
body{font-size:10.5pt;line-height:1.45}
.page{max-width:none;padding:0}
.tools,.hint,.skip,.number-panel,.table-tools,details{display:none}
header{padding:16mm 0 6mm}
.kicker{font-size:9pt;padding:0}
h1{font-size:26pt}
.subtitle{font-size:13pt;max-width:none}
.facts{grid-template-columns:repeat(3,1fr)}
.facts dt,.verdict{font-size:8.5pt}
.facts dd{font-size:9.5pt}
nav{font-size:9.5pt;break-after:page}
nav>ol{columns:2;column-gap:10mm}
nav ol ol{font-size:8.5pt}
nav>ol>li{break-inside:avoid}
nav li{padding:.5pt 0}
section{margin-top:18pt}
section>h2{font-size:16pt;padding-top:9pt;break-after:avoid}
.table-block,.figure{margin:12pt 0 18pt}
.table-block{font-size:9pt;width:auto;min-width:0}
.table-block caption,.figure figcaption{font-size:10.5pt}
.data-table th,.data-table td{padding:.1em .5em}
.data-table .below td{padding-bottom:.2em}
.wide .data-table{font-size:7pt}
.table-scroll,.table-scroll.long,.figure-scroll{overflow:visible;max-height:none;background:none}
.long thead,.wide th,.wide td{position:static!important}
.table-block:not(:has(.long)),.figure,.data-table tr{break-inside:avoid}
.figure svg{min-width:0;max-width:150mm}
section p,.table-block p.table-notes,.figure>p,.figure figcaption{max-width:none}
.table-block p.table-notes,.figure>p,footer{font-size:8pt}
.bar i,.verdict li::before{print-color-adjust:exact}
a{color:inherit;text-decoration:none}
}
`;

/** The whole style sheet of a page: no font, image or sheet is loaded from anywhere. */
export const reportStyles: string = [THEME, htmlTableStyles, PAGE, WIDE_PAGE, NARROW_PAGE, PRINT]
  .map((part) => part.trim())
  .join("\n");
