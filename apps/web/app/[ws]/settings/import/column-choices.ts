/** What a person can say of a column, in the order of the list. `value` is read back by `toMapping`. */
export const columnChoices: { group: string; options: { value: string; label: string }[] }[] = [
  {
    group: 'Lead',
    options: [
      { value: 'key', label: 'Id of the lead' },
      { value: 'field:email', label: 'E-mail' },
      { value: 'field:firstName', label: 'First name' },
      { value: 'field:lastName', label: 'Last name' },
      { value: 'field:name', label: 'Full name' },
      { value: 'field:company', label: 'Company' },
      { value: 'field:title', label: 'Job title' },
      { value: 'field:phone', label: 'Phone' },
      { value: 'field:country', label: 'Country' },
      { value: 'number:employees', label: 'Employees' },
      { value: 'field:leadType', label: 'Lead type' },
      { value: 'field:source', label: 'Lead source' },
      { value: 'field:campaign', label: 'Campaign' },
      { value: 'number:score', label: 'Score' },
      { value: 'field:owner', label: 'Owner (key)' },
      { value: 'field:timeZone', label: 'Time zone' },
      { value: 'field:message', label: 'Message' },
    ],
  },
  {
    group: 'When it happened',
    options: [
      { value: 'event:lead.created', label: 'Created' },
      { value: 'event:lead.stage:mql', label: 'Became MQL' },
      { value: 'event:lead.stage:sal', label: 'Became SAL' },
      { value: 'event:lead.stage:sql', label: 'Became SQL' },
      { value: 'event:lead.opportunity', label: 'Opportunity' },
      { value: 'event:lead.won', label: 'Won' },
      { value: 'event:lead.lost', label: 'Lost' },
      { value: 'event:lead.touched:call', label: 'Call by Sales' },
      { value: 'event:lead.touched:email', label: 'E-mail by Sales' },
      { value: 'event:lead.touched:meeting', label: 'Meeting' },
    ],
  },
  {
    group: 'Other',
    options: [
      { value: 'custom', label: 'Keep as custom field' },
      { value: 'none', label: 'Leave out' },
    ],
  },
];

type Mapping = Readonly<Record<string, unknown>>;
type Event = { type: string; at: string; data?: Record<string, string> };

/** Column -> choice, as a mapping says it. */
export function toChoices(mapping: Mapping, columns: readonly string[]): Record<string, string> {
  const choices = new Map<string, string>();
  const { custom = true } = mapping;
  for (const column of columns)
    choices.set(column, custom === true || (Array.isArray(custom) && custom.includes(column)) ? 'custom' : 'none');
  for (const { type, at, data } of (mapping.events ?? []) as Event[]) {
    const detail = data?.stage ?? data?.kind;
    choices.set(at, `event:${type}${detail ? `:${detail}` : ''}`);
  }
  for (const [field, given] of Object.entries((mapping.fields ?? {}) as Record<string, unknown>)) {
    if (typeof given === 'string') choices.set(given, `field:${field}`);
    else if (given && typeof given === 'object' && 'column' in given)
      choices.set(String(given.column), `${'number' in given ? 'number' : 'field'}:${field}`);
  }
  if (typeof mapping.key === 'string') choices.set(mapping.key, 'key');
  return Object.fromEntries(choices);
}

/** The mapping with one column chosen anew; what another column was before is taken from it. */
export function choose(mapping: Mapping, columns: readonly string[], column: string, choice: string): Mapping {
  const choices = toChoices(mapping, columns);
  const shared = choice === 'custom' || choice === 'none';
  for (const other of columns) if (!shared && choices[other] === choice) choices[other] = 'custom';
  choices[column] = choice;
  return toMapping(mapping, columns, choices);
}

function toMapping(mapping: Mapping, columns: readonly string[], choices: Readonly<Record<string, string>>): Mapping {
  const of = (kind: string) => columns.filter((column) => choices[column]?.startsWith(kind));
  const [key] = of('key');
  const fields = [...of('field:'), ...of('number:')].map((column) => {
    const [kind, field = ''] = (choices[column] ?? '').split(':');
    return [field, kind === 'number' ? { column, number: true } : column] as const;
  });
  const events = of('event:').map((at): Event => {
    const [, type = '', detail] = (choices[at] ?? '').split(':');
    return { type, at, ...(detail ? { data: { [type === 'lead.stage' ? 'stage' : 'kind']: detail } } : {}) };
  });
  const { key: _, events: __, ...rest } = mapping;
  return {
    ...rest,
    ...(key === undefined ? {} : { key }),
    fields: Object.fromEntries(fields),
    ...(events.length > 0 ? { events } : {}),
    custom: of('none').length === 0 ? true : of('custom'),
  };
}

/** What is still to be said before the server can try a mapping; null when nothing is. */
export function missingOf(mapping: Mapping): string | null {
  if (typeof mapping.key !== 'string') return 'Choose which column is the id of the lead.';
  if (!Array.isArray(mapping.events)) return 'Choose at least one column that says when something happened.';
  if (typeof mapping.source !== 'string' || mapping.source.trim() === '') return 'Name the source.';
  return null;
}

/** The mapping with an answer to a question put at its path (`date.format`). */
export function answer(mapping: Mapping, path: string, value: unknown): Mapping {
  const [first = '', second] = path.split('.');
  if (second === undefined) return { ...mapping, [first]: value };
  return { ...mapping, [first]: { ...(mapping[first] as object | undefined), [second]: value } };
}
