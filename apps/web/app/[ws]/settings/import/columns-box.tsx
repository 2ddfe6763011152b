'use client';
import { useId } from 'react';
import type { ImportPreview, ImportQuestion } from '#web/api-import-types.ts';
import { Input, Select } from '#web/components/ui/field.tsx';
import { Box } from '../published.tsx';
import { answer, choose, columnChoices, toChoices } from './column-choices.ts';

type Mapping = Readonly<Record<string, unknown>>;
type Props = {
  preview: ImportPreview;
  mapping: Mapping;
  /** What is still to be said; null when nothing is. */
  missing: string | null;
  busy: boolean;
  onChange: (mapping: Mapping) => void;
};

/** What each column of the file is, guessed and open to change, with what the file does not say by itself. */
export function ColumnsBox({ preview, mapping, missing, busy, onChange }: Props) {
  const names = preview.columns.map(({ name }) => name);
  const choices = toChoices(mapping, names);
  const asked = preview.questions.filter(({ path }) => path === 'encoding' || path === 'date.format');
  const note = preview.encoding ? `${preview.encoding.toUpperCase()}, ${separatorWords(preview.separator)}` : null;
  return (
    <Box title="What the columns are" note={note}>
      {asked.map((question) => (
        <Question
          key={question.path}
          question={question}
          onAnswer={(value) => onChange(answer(question.path === 'encoding' ? {} : mapping, question.path, value))}
        />
      ))}
      {names.length === 0 ? null : (
        <>
          <SourceField mapping={mapping} onChange={onChange} />
          <ul aria-label="Columns" className="divide-y border-t">
            {preview.columns.map(({ name, samples, filled, guess }) => (
              <li
                key={name}
                className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_220px] items-center gap-x-4 gap-y-1 py-2 text-table max-sm:grid-cols-1"
              >
                <span className="font-medium break-words">{name}</span>
                <span className="min-w-0 text-muted">
                  <span className="block truncate">{samples.join(' · ') || 'empty in the first rows'}</span>
                  <span className="text-meta">{filled}% filled</span>
                </span>
                <span>
                  <Select
                    aria-label={`${name} is`}
                    value={choices[name] ?? 'custom'}
                    aria-busy={busy}
                    onChange={(event) => onChange(choose(mapping, names, name, event.target.value))}
                  >
                    {columnChoices.map(({ group, options }) => (
                      <optgroup key={group} label={group}>
                        {options.map(({ value, label }) => (
                          <option key={value} value={value}>
                            {label}
                          </option>
                        ))}
                      </optgroup>
                    ))}
                  </Select>
                  {guess && guess.confidence < 0.7 ? (
                    <span className="text-meta text-muted">Not sure: look at the samples</span>
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {missing ? (
        <p role="status" className="mt-3 text-table text-near-fg">
          {missing}
        </p>
      ) : null}
    </Box>
  );
}

function SourceField({ mapping, onChange }: { mapping: Mapping; onChange: (mapping: Mapping) => void }) {
  const id = useId();
  const source = typeof mapping.source === 'string' ? mapping.source : '';
  return (
    <div className="mb-3 max-w-sm">
      <label htmlFor={id} className="mb-1 block text-table font-medium">
        Name of the source
      </label>
      <Input
        key={source}
        id={id}
        defaultValue={source}
        maxLength={100}
        aria-describedby={`${id}-help`}
        onBlur={(event) => {
          const value = event.target.value.trim();
          if (value !== source) onChange({ ...mapping, source: value });
        }}
      />
      <p id={`${id}-help`} className="mt-1 text-meta text-muted">
        Two files with the same source and ids speak of the same leads.
      </p>
    </div>
  );
}

function Question({ question, onAnswer }: { question: ImportQuestion; onAnswer: (value: unknown) => void }) {
  const id = useId();
  return (
    <div role="alert" className="mb-3 rounded-control bg-near-bg p-3 text-table text-near-fg">
      <label htmlFor={id} className="mb-1 block font-medium">
        {question.message}
      </label>
      <Select
        id={id}
        className="max-w-sm text-fg"
        value=""
        onChange={(event) => onAnswer(question.choices[Number(event.target.value)]?.value)}
      >
        <option value="" disabled>
          Choose
        </option>
        {question.choices.map(({ label }, index) => (
          <option key={label} value={index}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}

function separatorWords(separator: string | null): string {
  const words: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
  return `separated by ${words[separator ?? ','] ?? 'comma'}`;
}
