import type { Metadata } from 'next';
import { SignIn } from './sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await searchParams;
  return <SignIn next={typeof next === 'string' ? next : null} />;
}
