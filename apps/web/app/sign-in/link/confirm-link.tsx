'use client';
import { useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';

/** Uses the link up and goes on into the workspace; a link that no longer works comes back here and says so. */
export function ConfirmLink({ token }: { token: string }) {
  const [pressed, setPressed] = useState(false);
  const enter = () => {
    setPressed(true);
    const query = new URLSearchParams({ token, callbackURL: '/', errorCallbackURL: '/sign-in/link' });
    window.location.assign(`/api/auth/magic-link/verify?${query}`);
  };
  return (
    <>
      <p className="mb-5 text-muted">One press, and you are in.</p>
      <Button variant="primary" className="w-full" disabled={pressed} onClick={enter}>
        {pressed ? 'Signing in…' : 'Sign in to Baton'}
      </Button>
    </>
  );
}
