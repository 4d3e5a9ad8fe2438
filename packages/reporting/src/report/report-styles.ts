import { seriesVariables } from "../figure/palette.js";
import { htmlTableStyles } from "../render/render-html.js";

const LIGHT = `--page:#fffdf9;--ink:#1b1e23;--link:#2f54b0;--raised:#fff;--sequential:#2b7bba;--no-data:#9a9a9a;${seriesVariables.light}`;
const DARK = `--page:#16181c;--ink:#e6e4df;--link:#8fb0f5;--raised:#1f2227;--sequential:#2b7bba;--no-data:#9a9a9a;${seriesVariables.dark}`;

/** Two colours define a theme, page and ink; what is fainter is mixed from them. */
const THEME = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
:root{--serif:"Source Serif 4",Georgia,"Noto Serif CJK SC","Songti SC",SimSun,serif;
--sans:Inter,-apple-system,"Segoe UI","Noto Sans CJK SC","PingFang SC","Microsoft YaHei","WenQuanYi Zen Hei",sans-serif}
body{--muted:color-mix(in srgb,var(--ink) 68%,var(--page));--faint:color-mix(in srgb,var(--ink) 16%,var(--page))}
`;

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--page);color:var(--ink);font:17px/1.6 var(--serif);font-variant-numeric:lining-nums;overflow-wrap:break-word}
.page{max-width:1200px;margin:0 auto;padding:40px 24px 64px}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;padding:8px 16px;background:var(--raised)}
header{position:relative;padding-bottom:24px;border-bottom:1px solid var(--faint)}
h1{font-size:clamp(28px,4.4vw,40px);line-height:1.15;margin:0 56px 8px 0;max-width:24em;text-wrap:balance}
.subtitle{font-size:20px;line-height:1.4;color:var(--muted);margin:0;max-width:680px;text-wrap:pretty}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:16px 24px;margin:24px 0 0;font-family:var(--sans)}
.facts dt{font-size:13px;line-height:1.4;color:var(--muted)}
.facts dd{margin:0;font-size:17px;font-weight:600;line-height:1.35;font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}
.theme{position:absolute;top:0;right:0;width:40px;height:40px;border:1px solid var(--faint);border-radius:20px;background:var(--raised);color:inherit;cursor:pointer}
.theme::before{content:"";display:block;width:16px;height:16px;margin:0 auto;border:1.5px solid;border-radius:50%;background:linear-gradient(90deg,currentColor 50%,transparent 50%)}
.hint{font:13px/1.5 var(--sans);color:var(--muted);margin:16px 0 0}
nav{font:15px/1.5 var(--sans);margin:24px 0 0}
nav h2{font:600 13px/1.5 var(--sans);color:var(--muted);margin:0 0 4px;border:0;padding:0}
nav ol{list-style:none;margin:0;padding:0}
nav li{padding:2px 0}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
section{margin-top:56px}
section>h2{font-size:27px;line-height:1.2;margin:0 0 16px;max-width:680px;text-wrap:balance}
section p{max-width:680px;margin:0 0 16px;text-wrap:pretty}
.table-block,.figure{margin:32px 0 40px}
.table-block{font:15px/1.45 var(--sans)}
.table-block .data-table{margin:0;min-width:min(680px,100%)}
.table-block caption span{display:block;position:sticky;left:0;max-width:calc(100vw - 32px)}
.table-block caption{font:600 17px/1.35 var(--serif)}
.long .data-table{border-collapse:separate;border-spacing:0}
.long thead{position:sticky;top:0;z-index:1;background:var(--page);box-shadow:0 .75pt var(--ink)}
.table-block p.table-notes,.figure p{font:13px/1.55 var(--sans);color:var(--muted);max-width:680px;margin:8px 0 0}
.provenance,.figure details{font:13px/1.5 var(--sans);max-width:680px}
summary{cursor:pointer;color:var(--muted);padding:4px 0;width:fit-content}
.figure figcaption{font:600 17px/1.35 var(--serif);margin:0 0 8px;max-width:680px}
.figure svg{display:block;max-width:100%;height:auto;min-width:560px;font-family:var(--sans)}
.figure-scroll{overflow-x:auto}
.figure .table-block{margin:8px 0 0;font-size:14px}
.figure .table-block .data-table{min-width:0}
.figure .table-block caption{display:none}
.data-table data[tabindex]{cursor:pointer;border-radius:2px}
.data-table data[tabindex]:hover,.data-table data.current{background:color-mix(in srgb,var(--link) 16%,transparent)}
.number-panel{position:fixed;z-index:2;right:16px;bottom:16px;width:min(400px,calc(100vw - 32px));max-height:60vh;overflow:auto;background:var(--raised);border:1px solid var(--faint);border-radius:12px;box-shadow:0 4px 24px rgb(0 0 0/.18);padding:12px 16px 16px;font:14px/1.5 var(--sans)}
.number-panel[hidden]{display:none}
.number-panel strong{display:block;padding-right:32px}
.number-panel output{display:block;font-size:20px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;user-select:all}
.number-panel dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:8px 0 0;font-size:13px}
.number-panel dt{color:var(--muted)}
.number-panel dd{margin:0;overflow-wrap:anywhere}
.number-panel .of{grid-column:1/-1;color:inherit;font-weight:600}
.number-panel button{position:absolute;top:6px;right:8px;width:32px;height:32px;border:0;background:none;color:inherit;font-size:20px;cursor:pointer}
footer{margin-top:64px;padding-top:16px;border-top:1px solid var(--faint);font:13px/1.55 var(--sans);color:var(--muted)}
footer p{margin:0 0 8px;max-width:680px}
`;

const WIDE = `
@media screen and (min-width:1040px){
.body{display:grid;grid-template-columns:minmax(0,1fr) 200px;column-gap:48px}
nav{grid-column:2;grid-row:1;position:sticky;top:24px;align-self:start;margin-top:56px;max-height:calc(100vh - 48px);overflow-y:auto}
main{grid-column:1;grid-row:1}
}
`;

const NARROW = `
@media (max-width:720px){
.page{padding:24px 16px 48px}
body{font-size:16px}
section{margin-top:40px}
section>h2{font-size:23px}
.facts{grid-template-columns:repeat(2,1fr);gap:12px 16px}
.facts dd{font-size:16px}
.table-block{font-size:14px}
.data-table tbody th{min-width:6.5em;max-width:10em;position:sticky;left:0;background:var(--page)}
.data-table .group th{position:static;max-width:none}
.data-table th,.data-table td{padding-left:.5em;padding-right:.5em}
.table-block caption{font-size:16px}
}
`;

const PRINT = `
@media print{
@page{size:A4;margin:18mm 16mm}
:root,:root[data-theme=dark],:root:not([data-theme=light]){color-scheme:light;${LIGHT};--page:#fff}
body{font-size:10.5pt;line-height:1.45}
.page{max-width:none;padding:0}
nav,.theme,.hint,.skip,.number-panel,details{display:none}
h1{font-size:22pt}
section{margin-top:18pt}
section>h2{font-size:14pt;break-after:avoid}
.table-block{font-size:9pt}
.data-table th,.data-table td{padding-top:.1em;padding-bottom:.1em}
.data-table .below td{padding-bottom:.2em}
.table-scroll,.table-scroll.long,.figure-scroll{overflow:visible;max-height:none}
.table-block:not(:has(.long)),.figure,.data-table tr{break-inside:avoid}
.figure svg{min-width:0;max-width:150mm}
section p,.table-block p.table-notes,.figure p,.figure figcaption{max-width:none}
.table-block p.table-notes,.figure p,footer{font-size:8pt}
a{color:inherit;text-decoration:none}
}
`;

/** The whole style sheet of a report: no font, image or sheet is loaded from anywhere. */
export const reportStyles: string = [THEME, htmlTableStyles, PAGE, WIDE, NARROW, PRINT]
  .map((part) => part.trim())
  .join("\n");
