import type { Metadata } from 'next';
import { PlaybookPage } from './playbook-page.tsx';

export const metadata: Metadata = { title: 'Playbook' };

export default function Page() {
  return <PlaybookPage />;
}
