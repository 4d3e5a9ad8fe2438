import { escapeHtml } from "../render/escape-html.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** An element of the tree below: what d3-selection and Plot use of the DOM when they draw, and no more. */
export interface SvgElement {
  readonly nodeName: string;
  readonly namespaceURI: string;
  readonly ownerDocument: SvgDocument;
  readonly style: SvgStyle;
  readonly children: readonly SvgElement[];
  parentNode: SvgElement | null;
  textContent: string;
  setAttribute(name: string, value: unknown): void;
  setAttributeNS(namespace: string, name: string, value: unknown): void;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  removeAttribute(name: string): void;
  appendChild(child: SvgElement): SvgElement;
  insertBefore(child: SvgElement, next: SvgElement | null): SvgElement;
  removeChild(child: SvgElement): SvgElement;
  /** The attributes in the order in which they were set. */
  entries(): readonly (readonly [string, string])[];
}

interface SvgStyle {
  setProperty(name: string, value: unknown): void;
}

export interface SvgDocument {
  readonly documentElement: SvgElement;
  createElementNS(namespace: string, name: string): SvgElement;
}

/** A document that only holds what is drawn into it, so that Plot runs where there is no browser. */
export function svgDocument(): SvgDocument {
  const document: { documentElement?: SvgElement } & Pick<SvgDocument, "createElementNS"> = {
    createElementNS: (_namespace, name) => createElement(document as SvgDocument, name),
  };
  document.documentElement = createElement(document as SvgDocument, "html");
  return document as SvgDocument;
}

function createElement(ownerDocument: SvgDocument, nodeName: string): SvgElement {
  const attributes = new Map<string, string>();
  const children: SvgElement[] = [];
  let text = "";
  const element: SvgElement = {
    nodeName,
    namespaceURI: SVG_NAMESPACE,
    ownerDocument,
    parentNode: null,
    children,
    style: {
      setProperty: (name, value) => {
        attributes.set("style", `${attributes.get("style") ?? ""}${name}:${String(value)};`);
      },
    },
    get textContent() {
      return text;
    },
    set textContent(value: string) {
      children.length = 0;
      text = String(value);
    },
    setAttribute: (name, value) => void attributes.set(name, String(value)),
    setAttributeNS: (_namespace, name, value) => void attributes.set(name, String(value)),
    getAttribute: (name) => attributes.get(name) ?? null,
    hasAttribute: (name) => attributes.has(name),
    removeAttribute: (name) => void attributes.delete(name),
    appendChild: (child) => element.insertBefore(child, null),
    insertBefore: (child, next) => {
      child.parentNode?.removeChild(child);
      const position = next === null ? -1 : children.indexOf(next);
      if (position < 0) children.push(child);
      else children.splice(position, 0, child);
      child.parentNode = element;
      return child;
    },
    removeChild: (child) => {
      const position = children.indexOf(child);
      if (position >= 0) children.splice(position, 1);
      child.parentNode = null;
      return child;
    },
    entries: () => [...attributes],
  };
  return element;
}

/** An element with attributes and content, for what is drawn by hand. */
export function svgElement(
  document: SvgDocument,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string | readonly SvgElement[] = [],
): SvgElement {
  const element = document.createElementNS(SVG_NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (typeof content === "string") element.textContent = content;
  else for (const child of content) element.appendChild(child);
  return element;
}

/** Attributes that hold coordinates: a hundredth of a pixel is enough. */
const COORDINATES = new Set(["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "d", "transform", "width", "height"]);

function attributeText(name: string, value: string): string {
  if (!COORDINATES.has(name)) return escapeHtml(value);
  return escapeHtml(value.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/gu, (number) => String(Number(Number(number).toFixed(2)))));
}

/**
 * The element as SVG text, every text and attribute escaped. A figure is one image with a title and a description, so
 * the parts that Plot names for screen readers are named for styles and tests instead.
 */
export function serialise(element: SvgElement): string {
  const attributes = element.entries().flatMap(([name, value]) => {
    if (name === "aria-hidden") return [];
    return [` ${name === "aria-label" ? "data-mark" : name}="${attributeText(name, value)}"`];
  });
  const open = `<${element.nodeName}${attributes.join("")}`;
  const content = escapeHtml(element.textContent) + element.children.map(serialise).join("");
  return content === "" ? `${open}/>` : `${open}>${content}</${element.nodeName}>`;
}
