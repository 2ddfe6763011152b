import { z } from 'zod';

/** A JSON object whose shape is checked elsewhere (`check-blocks.ts`). */
export type Json = Record<string, unknown>;
export type Block = Json & { type: string; block_id?: string };
export type Element = Json & { type: string; action_id?: string };
export type Option = { text: { type: string; text: string }; value: string; description?: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (isObject(value) && typeof value.text === 'string' ? value.text : '');
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const optionSchema = z.looseObject({ text: z.looseObject({ type: z.string(), text: z.string() }), value: z.string() });

/** All options of a select, radio group, checkboxes or overflow, groups opened. */
export function optionsOf(element: Json): Option[] {
  const grouped = listOf(element.option_groups).flatMap((group) => listOf(group.options));
  return [...listOf(element.options), ...grouped].flatMap((option) => {
    const parsed = optionSchema.safeParse(option);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Elements of a block that a person can act on: those of `actions`, the accessory of a section, the element of an input. */
export function elementsOf(block: Json): Element[] {
  const candidates = block.type === 'actions' ? listOf(block.elements) : [block.accessory, block.element];
  return candidates.filter(
    (one): one is Element => isObject(one) && typeof one.type === 'string' && one.type !== 'image',
  );
}

/** Fills in the block and action ids that Slack makes up when they are not given. */
export function withIds(blocks: readonly Json[], newId: () => string): Block[] {
  return blocks.map((given) => {
    const block = { block_id: newId(), ...structuredClone(given) } as Block;
    for (const element of elementsOf(block)) element.action_id ??= newId();
    return block;
  });
}
