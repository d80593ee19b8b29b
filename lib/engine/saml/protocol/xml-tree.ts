/** A read-only XML tree: elements and text, nothing else can be in it. */
export type XmlElement = {
  readonly prefix: string;
  readonly localName: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | string)[];
  /** Every namespace in scope, by prefix. */
  readonly scope: ReadonlyMap<string, string>;
};

export type XmlAttribute = {
  readonly prefix: string;
  readonly localName: string;
  readonly namespace: string;
  readonly value: string;
};

/** Whether `element` has this expanded name. */
export function isNamed(element: XmlElement, namespace: string, localName: string): boolean {
  return element.localName === localName && element.namespace === namespace;
}

/** The element children, in document order. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** The element children with this expanded name. */
export function childrenNamed(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  return elementsOf(element).filter((child) => isNamed(child, namespace, localName));
}

/** The one child with this expanded name; null when there is none or more than one. */
export function onlyChild(element: XmlElement, namespace: string, localName: string): XmlElement | null {
  const found = childrenNamed(element, namespace, localName);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The value of an attribute without a namespace, or null. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.find((each) => each.localName === name && each.namespace === '')?.value ?? null;
}

/** The whole text of an element whose only content is text; null when an element is inside, so that no reader sees a part of it. */
export function plainTextOf(element: XmlElement): string | null {
  let text = '';
  for (const child of element.children) {
    if (typeof child !== 'string') return null;
    text += child;
  }
  return text;
}

/** The text of an element and of everything inside it. */
export function deepTextOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children) text += typeof child === 'string' ? child : deepTextOf(child);
  return text;
}

/** Every element of a tree in document order, the root first. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* walk(child);
}
