import { Prisma } from './generated/client.ts';

/** How a field travels: `at` is epoch ms outside and timestamptz inside; the rest keeps its Postgres type. */
export type ColumnType = 'text' | 'int' | 'bigint' | 'boolean' | 'uuid' | 'at' | 'jsonb' | 'text[]';
export type Columns = Readonly<Record<string, ColumnType>>;

const toSnake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function list(
  columns: Columns,
  render: (field: string, column: string, type: ColumnType) => string,
  glue = ', ',
): Prisma.Sql {
  const parts = Object.entries(columns).map(([field, type]) => render(field, toSnake(field), type));
  return Prisma.raw(parts.join(glue));
}

/** An instant column as epoch ms; exact, because the columns hold whole milliseconds. */
export function toMs(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::bigint`;
}

/** `alias.mql_at -> "mqlAt"` for a select list. */
export function readColumns(columns: Columns, alias: string): Prisma.Sql {
  return list(columns, (field, column, type) => {
    const from = `${alias}.${column}`;
    return `${type === 'at' ? toMs(from) : from} as "${field}"`;
  });
}

/** The same for rows that the driver reads itself, with bigint as a number: quicker than JSON for many narrow rows. */
export function readPlainColumns(columns: Columns, alias: string): Prisma.Sql {
  return list(columns, (field, column, type) => {
    const from = `${alias}.${column}`;
    if (type === 'at') return `(extract(epoch from ${from}) * 1000)::float8 as "${field}"`;
    return `${from}${type === 'bigint' ? '::float8' : ''} as "${field}"`;
  });
}

/** The column definition list of `json_to_recordset(…) as i(…)`. */
export function recordColumns(columns: Columns): Prisma.Sql {
  return list(columns, (field, _column, type) => `"${field}" ${type === 'at' ? 'bigint' : type}`);
}

/** The target list of an insert. */
export function insertColumns(columns: Columns): Prisma.Sql {
  return list(columns, (_field, column) => column);
}

function written(field: string, type: ColumnType, alias: string): string {
  const value = `${alias}."${field}"`;
  return type === 'at' ? `to_timestamp(${value} / 1000.0)` : value;
}

/** The values of an insert or update, taken from a recordset. */
export function recordValues(columns: Columns, alias: string): Prisma.Sql {
  return list(columns, (field, _column, type) => written(field, type, alias));
}

/** `name = i."name", …` for an update from a recordset. */
export function setFromRecord(columns: Columns, alias: string): Prisma.Sql {
  return list(columns, (field, column, type) => `${column} = ${written(field, type, alias)}`);
}

/** `name = excluded.name, …` for an upsert. */
export function setFromExcluded(columns: Columns): Prisma.Sql {
  return list(columns, (_field, column) => `${column} = excluded.${column}`);
}

/** True in SQL when any of the columns would change in an upsert. */
export function differsFromExcluded(columns: Columns, table: string): Prisma.Sql {
  return list(columns, (_field, column) => `${table}.${column} is distinct from excluded.${column}`, ' or ');
}

/** True in SQL when any of the columns would change in an update from a recordset. */
export function differsFromRecord(columns: Columns, table: string, alias: string): Prisma.Sql {
  return list(
    columns,
    (field, column, type) => `${table}.${column} is distinct from ${written(field, type, alias)}`,
    ' or ',
  );
}
