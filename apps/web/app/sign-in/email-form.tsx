'use client';
import { MailCheck } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { Input } from '#web/components/ui/field.tsx';
import { authClient } from './auth-client.ts';

type Way = 'password' | 'link';

/** Address and password, or a link by mail. Known and unknown addresses get the same answer. */
export function EmailForm({ callback, onEnter }: { callback: string; onEnter: () => void }) {
  const [way, setWay] = useState<Way>('password');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.includes('@')) {
      setError('Type your e-mail address, for example ana@acme.com.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    const answer =
      way === 'link'
        ? await authClient.signIn.magicLink({ email, callbackURL: callback })
        : await authClient.signIn.email({ email, password });
    setBusy(false);
    if (answer.error) {
      const wrong = answer.error.status === 401 || answer.error.status === 403;
      setError(
        wrong
          ? "Address and password don't match. Try again, or get a link by e-mail."
          : (answer.error.message ?? "Baton didn't answer. Try again."),
      );
      return;
    }
    if (way === 'link') setSentTo(email);
    else onEnter();
  };

  if (sentTo) {
    return (
      <div role="status" className="flex flex-col gap-3">
        <p className="flex items-start gap-2">
          <MailCheck size={18} aria-hidden="true" className="mt-px shrink-0" />
          If {sentTo} has access, a link is on its way. Open it on this device.
        </p>
        <Button onClick={() => setSentTo(null)}>Use another address</Button>
      </div>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <label htmlFor="email" className="flex flex-col gap-1 text-table font-medium">
        E-mail
        <Input
          ref={field}
          id="email"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          aria-invalid={error !== null}
          aria-describedby={error ? 'sign-in-error' : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      {way === 'password' ? (
        <label htmlFor="password" className="flex flex-col gap-1 text-table font-medium">
          Password
          <Input
            id="password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
      ) : null}
      {error ? (
        <p id="sign-in-error" role="alert" className="text-meta text-over-fg">
          {error}
        </p>
      ) : null}
      <Button type="submit" variant="primary" size="touch" disabled={busy}>
        {way === 'link' ? 'E-mail me a link' : 'Sign in'}
      </Button>
      <Button variant="ghost" onClick={() => setWay(way === 'link' ? 'password' : 'link')}>
        {way === 'link' ? 'Use a password instead' : 'E-mail me a link instead'}
      </Button>
    </form>
  );
}
