import { SaxesParser } from 'saxes';

/** An element without its namespace: names are compared by their local part. */
export type Element = {
  name: string;
  namespace: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
};

/** Reads a document; throws for what is not well-formed, for prefixes without a namespace and for a DTD. */
export function readXml(source: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const stack: Element[] = [];
  let root: Element | null = null;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('DTDs are not accepted');
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((one) => [one.local, one.value]));
    const element = { name: tag.local, namespace: tag.uri, attributes, text: '', children: [] };
    stack.at(-1)?.children.push(element);
    root ??= element;
    stack.push(element);
  });
  parser.on('text', (text) => {
    const open = stack.at(-1);
    if (open) open.text += text;
  });
  parser.on('closetag', () => {
    stack.pop();
  });
  parser.write(source).close();
  if (root === null) throw new Error('no element');
  return root;
}

/** The first child of this name, or of a chain of names. */
export function findChild(element: Element | undefined, ...names: string[]): Element | undefined {
  let current = element;
  for (const name of names) current = current?.children.find((child) => child.name === name);
  return current;
}

export const childrenOf = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The text of a child, undefined when there is none. */
export const textOf = (element: Element | undefined, name: string): string | undefined =>
  findChild(element, name)?.text;
