import { type ColumnTarget, targetOf } from './column-names.ts';
import { type DateGuess, guessDates } from './guess-dates.ts';
import { readNumber } from './numbers.ts';

/** What a column seems to be; `confidence` from 0 to 1. From 0.7 on it is taken into the mapping. */
export type ColumnGuess = { column: string; to: ColumnTarget; confidence: number };
/** What the file does not say by itself; `choices` are values for the mapping at `path`. */
export type MappingQuestion = { path: string; message: string; choices: { label: string; value: unknown }[] };
export type MappingGuess = {
  columns: ColumnGuess[];
  /** Complete when `key` and `events` are there; `source` is the caller's to give. */
  mapping: Record<string, unknown>;
  questions: MappingQuestion[];
};

const TAKEN_FROM = 0.7;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

type Row = Readonly<Record<string, string>>;

/** Guesses from the header and some rows what each column is. Never guesses which of two numbers is the day. */
export function guessMapping(header: readonly string[], rows: readonly Row[]): MappingGuess {
  const valuesOf = (column: string) => rows.map((row) => row[column] ?? '').filter((value) => value.trim() !== '');
  const dates = new Map(header.map((column) => [column, guessDates(valuesOf(column))]));
  const columns = keepBest(header.flatMap((column) => guessColumn(column, valuesOf(column), dates.get(column))));
  const taken = columns.filter(({ confidence }) => confidence >= TAKEN_FROM);
  const key = findKey(columns, rows);
  if (key && !columns.includes(key)) columns.push(key);
  const fields = taken.flatMap(({ column, to }) => {
    if (to.kind !== 'field') return [];
    return [[to.field, to.number ? { column, number: true } : column] as const];
  });
  const events = taken.flatMap(({ column, to }) =>
    to.kind === 'event' ? [{ type: to.type, at: column, ...(to.data && { data: to.data }) }] : [],
  );
  const eventDates = events.flatMap(({ at }) => dates.get(at) ?? []);
  const { formats, questions } = settleDates(eventDates);
  if (!key)
    questions.unshift({
      path: 'key',
      message: 'Which column names the lead? Its value must be another for every lead.',
      choices: header.map((column) => ({ label: column, value: column })),
    });
  if (events.length === 0) {
    const candidates = header.filter((column) => dates.get(column)?.kind !== 'none');
    questions.push({
      path: 'events',
      message:
        candidates.length === 0
          ? 'No column holds dates. A fact needs the time at which it happened.'
          : 'Which column says when the lead was created?',
      choices: candidates.map((column) => ({ label: column, value: [{ type: 'lead.created', at: column }] })),
    });
  }
  const mapping = {
    ...(key && { key: key.column }),
    ...(formats.length > 0 && { date: { format: formats } }),
    fields: Object.fromEntries(fields),
    ...(events.length > 0 && { events }),
    custom: true,
  };
  return { columns, mapping, questions };
}

function guessColumn(column: string, values: readonly string[], dates: DateGuess | undefined): ColumnGuess[] {
  const named = targetOf(column);
  const share = (test: (value: string) => boolean) =>
    values.length === 0 ? 0 : values.filter(test).length / values.length;
  if (named === null)
    return share((value) => ADDRESS.test(value.trim())) > 0.8
      ? [{ column, to: { kind: 'field', field: 'email' }, confidence: 0.8 }]
      : [];
  const { to, confidence } = named;
  if (to.kind === 'event') return dates?.kind === 'none' && values.length > 0 ? [] : [{ column, to, confidence }];
  if (to.kind === 'field' && to.number && share((value) => readNumber(value) !== null) < 0.8)
    return [{ column, to, confidence: confidence / 2 }];
  return [{ column, to, confidence }];
}

/** Each target goes to the column that fits it best, the first of those that fit alike. */
function keepBest(guesses: readonly ColumnGuess[]): ColumnGuess[] {
  const best = new Map<string, ColumnGuess>();
  for (const guess of guesses) {
    const name = JSON.stringify(guess.to);
    if (guess.confidence > (best.get(name)?.confidence ?? 0)) best.set(name, guess);
  }
  return guesses.filter((guess) => best.get(JSON.stringify(guess.to)) === guess);
}

/**
 * The column with the lead's id: one that is called so and whose values differ, else an address, else one that is called so
 * and repeats, as in a file with a row for each thing that happened.
 */
function findKey(columns: readonly ColumnGuess[], rows: readonly Row[]): ColumnGuess | null {
  const valuesOf = ({ column }: ColumnGuess) =>
    rows.map((row) => (row[column] ?? '').trim()).filter((value) => value !== '');
  const isFilled = (guess: ColumnGuess) => valuesOf(guess).length >= rows.length * 0.5;
  const differs = (guess: ColumnGuess) => {
    const values = valuesOf(guess);
    return isFilled(guess) && new Set(values).size > values.length * 0.95;
  };
  const named = columns.filter(({ to }) => to.kind === 'key').sort((a, b) => b.confidence - a.confidence);
  const key = named.find(differs);
  if (key) return key;
  const address = columns.find((guess) => guess.to.kind === 'field' && guess.to.field === 'email' && differs(guess));
  if (address) return { column: address.column, to: { kind: 'key' }, confidence: 0.6 };
  return named.find((guess) => isFilled(guess) && guess.confidence >= TAKEN_FROM) ?? null;
}

function settleDates(guesses: readonly DateGuess[]): { formats: string[]; questions: MappingQuestion[] } {
  const clear = guesses.flatMap((guess) => (guess.kind === 'formats' ? guess : []));
  const formats = clear.flatMap((guess) => guess.formats);
  const unclear: Extract<DateGuess, { kind: 'unclear' }>[] = [];
  for (const guess of guesses) {
    if (guess.kind !== 'unclear') continue;
    // A file writes its dates one way: a column that says which number is the day speaks for the others.
    const told = clear.find(({ separator }) => separator === guess.separator)?.order;
    if (told) formats.push(...(told === 'day' ? guess.dayFirst : guess.monthFirst));
    else unclear.push(guess);
  }
  const known = [...new Set(formats)];
  if (unclear.length === 0) return { formats: known, questions: [] };
  const choice = (label: string, more: string[]) => ({ label, value: [...new Set([...known, ...more])].slice(0, 10) });
  return {
    formats: known,
    questions: [
      {
        path: 'date.format',
        message: 'Which number is the day and which the month? The dates fit both.',
        choices: [
          choice(
            'Day first (31/12)',
            unclear.flatMap(({ dayFirst }) => dayFirst),
          ),
          choice(
            'Month first (12/31)',
            unclear.flatMap(({ monthFirst }) => monthFirst),
          ),
        ],
      },
    ],
  };
}
