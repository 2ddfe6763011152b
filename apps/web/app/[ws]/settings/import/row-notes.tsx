import { formatCount } from '#web/components/numbers.ts';

type Props = { title: string; rows: readonly { line: number; why: string }[]; total: number; open?: boolean };

const SHOWN = 100;

/** Rows by their line, each with what is to be said of it. */
export function RowNotes({ title, rows, total, open = false }: Props) {
  if (total === 0) return null;
  const shown = rows.slice(0, SHOWN);
  return (
    <details open={open} className="mb-2 rounded-control border px-3 py-2 text-table">
      <summary className="cursor-pointer font-medium max-sm:py-2">
        {title} ({formatCount(total)})
      </summary>
      <ul className="mt-1 max-h-60 overflow-y-auto" aria-label={title}>
        {shown.map(({ line, why }) => (
          <li key={`${line} ${why}`} className="break-words">
            <span className="text-muted">Line {formatCount(line)}:</span> {why}
          </li>
        ))}
        {total > shown.length ? <li className="text-muted">and {formatCount(total - shown.length)} more</li> : null}
      </ul>
    </details>
  );
}
