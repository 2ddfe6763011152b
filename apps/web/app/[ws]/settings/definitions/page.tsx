import type { Metadata } from 'next';
import { DefinitionsPage } from './definitions-page.tsx';

export const metadata: Metadata = { title: 'Definitions' };

export default function Page() {
  return <DefinitionsPage />;
}
