const PARTS = ['definitions', 'policies', 'assignment', 'territories', 'segments', 'routing', 'recycling'];

/** Names that rules of a playbook's document compare or ask for: `field: x`, `x: …` in a rule, `requires: [x]`. */
export function usedFields(document: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) typeof one === 'string' ? names.add(one) : visit(one);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        names.add(key);
        if (key === 'field' && typeof inner === 'string') names.add(inner);
        visit(inner);
      }
  };
  for (const part of PARTS) visit(document[part]);
  return names;
}
