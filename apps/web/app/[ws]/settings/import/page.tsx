import type { Metadata } from 'next';
import { ImportPage } from './import-page.tsx';

export const metadata: Metadata = { title: 'Import' };

export default function Page() {
  return <ImportPage />;
}
