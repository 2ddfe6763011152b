'use client';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { Input, Textarea } from '#web/components/ui/field.tsx';
import { ApiProblem } from '#web/data/api-client.ts';

export type FormField = {
  name: string;
  label: string;
  hint?: ReactNode;
  kind?: 'text' | 'secret' | 'lines' | 'tick';
  optional?: boolean;
  placeholder?: string;
};
export type FormValues = Record<string, string | boolean>;

type Props = {
  fields: readonly FormField[];
  button: string;
  /** Sends it; what it throws is shown at the field that the server names, else above the button. */
  onSend: (values: FormValues) => Promise<void>;
  onCancel: () => void;
  children?: ReactNode;
};

function Field({ field, id, error }: { field: FormField; id: string; error: string | undefined }) {
  const described = field.hint || error ? `${id}-note` : undefined;
  const props = {
    id,
    name: field.name,
    'aria-invalid': error !== undefined,
    'aria-describedby': described,
    placeholder: field.placeholder,
  };
  return (
    <div className="flex flex-col gap-1">
      {field.kind === 'tick' ? (
        <label htmlFor={id} className="flex min-h-8 items-center gap-2 text-table max-sm:min-h-11">
          <input type="checkbox" {...props} className="size-4 accent-(--accent)" />
          {field.label}
        </label>
      ) : (
        <>
          <label htmlFor={id} className="text-table font-medium">
            {field.label}
            {field.optional ? <span className="font-normal text-muted"> (optional)</span> : null}
          </label>
          {field.kind === 'lines' ? (
            <Textarea {...props} spellCheck={false} className="font-mono text-meta" rows={5} />
          ) : (
            <Input
              {...props}
              type={field.kind === 'secret' ? 'password' : 'text'}
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="off"
            />
          )}
        </>
      )}
      {described ? (
        <p id={described} className="text-meta text-muted">
          {error ? <span className="text-over-fg">{error} </span> : null}
          {field.hint}
        </p>
      ) : null}
    </div>
  );
}

/** Keys that a person types. What was typed stays when the server refuses; the first wrong field gets the focus. */
export function KeysForm({ fields, button, onSend, onCancel, children }: Props) {
  const prefix = useId();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  const show = (found: Record<string, string>, words: string | null) => {
    setErrors(found);
    setProblem(words);
    const first = fields.find(({ name }) => found[name] !== undefined);
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first.name}"]`)?.focus();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const values: FormValues = {};
    const missing: Record<string, string> = {};
    for (const { name, kind, optional, label } of fields) {
      if (kind === 'tick') values[name] = data.get(name) !== null;
      else {
        const text = String(data.get(name) ?? '').trim();
        if (text !== '') values[name] = text;
        else if (!optional) missing[name] = `${label} is missing.`;
      }
    }
    if (Object.keys(missing).length > 0) return show(missing, null);
    setSending(true);
    try {
      await onSend(values);
    } catch (error) {
      setSending(false);
      const known = error instanceof ApiProblem ? error : null;
      const issues = Object.entries(known?.issues ?? {});
      const found = Object.fromEntries(
        issues.map(([path, message]) => [path.replace(/^config\./, ''), `It ${message}.`]),
      );
      const shown = fields.some(({ name }) => found[name] !== undefined);
      show(found, shown ? null : (known?.detail ?? "Baton didn't answer. Nothing was stored."));
    }
  };
  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {fields.map((field) => (
        <Field key={field.name} field={field} id={`${prefix}${field.name}`} error={errors[field.name]} />
      ))}
      {children}
      {problem ? (
        <p role="alert" className="rounded-control bg-over-bg px-3 py-2 text-table text-over-fg">
          {problem}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={sending}>
          {sending ? 'Connecting' : button}
        </Button>
      </div>
    </form>
  );
}
