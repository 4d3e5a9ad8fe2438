import type { Label, Language } from "@mesometrics/reporting";
import { type Figure, type TimelineEvent, timeline } from "@mesometrics/reporting/figures";
import type { PolicySpec } from "./policy-spec.js";
import { printedFigure } from "./printed-figure.js";

const POLICY: Label = { en: "Policy", zh: "政策" };
const TARGET: Label = { en: "Target", zh: "目标" };

/** The dated policies of a file as a figure, with the targets of its documents at the year that they are for. */
export function policyTimeline(
  { events, figures }: PolicySpec,
  options: {
    readonly id: string;
    readonly title: Label;
    readonly language: Language;
    /** Whether targets are shown; true without it. */
    readonly targets?: boolean;
  },
): Figure {
  const { id, title, language, targets = true } = options;
  const dated: readonly TimelineEvent[] = [
    ...events.map(({ date, name, document, place, remark }): TimelineEvent => {
      const source = `${document}, ${place}`;
      return { date, name, sort: POLICY, source: remark === undefined ? source : withRemark(source, remark) };
    }),
    ...figures.flatMap((one): readonly TimelineEvent[] => {
      if (!targets || one.kind !== "target" || one.year === null) return [];
      const value = { en: `${printedFigure(one, "en")} ${one.unit}`, zh: `${printedFigure(one, "zh")} ${one.unit}` };
      return [
        { date: String(one.year), name: one.label, sort: TARGET, value, source: `${one.document}, ${one.place}` },
      ];
    }),
  ];
  return timeline(dated, { id, title, language });
}

function withRemark(source: string, remark: Label): Label {
  const said = (language: Language) => (typeof remark === "string" ? remark : remark[language]);
  return { en: `${source}. ${said("en")}`, zh: `${source}。${said("zh")}` };
}
