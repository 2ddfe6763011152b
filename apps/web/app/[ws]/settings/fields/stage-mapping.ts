/** Stages that a status can mean, in their order. */
export const stages = ['new', 'mql', 'sal', 'sql', 'opportunity', 'recycled', 'disqualified'] as const;

/** The playbook does not name the value: its usual meaning holds. */
export const USUAL = '';

/** `field:value` -> the stage that a person chose, or USUAL. */
export type StageChoices = Readonly<Record<string, string>>;

/** The document with the stages that were chosen; a value is named with its field, so that it means no other field's. */
export function applyStages(document: Record<string, unknown>, choices: StageChoices): Record<string, unknown> {
  const before = document.stageMapping;
  const mapping = { ...(typeof before === 'object' && before !== null ? (before as Record<string, string>) : {}) };
  for (const [key, stage] of Object.entries(choices)) {
    // One that was named without its field would go on to hold.
    delete mapping[key.slice(key.indexOf(':') + 1)];
    delete mapping[key];
    if (stage !== USUAL) mapping[key] = stage;
  }
  const { stageMapping: _, ...rest } = document;
  return Object.keys(mapping).length === 0 ? rest : { ...rest, stageMapping: mapping };
}
