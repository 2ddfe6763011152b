import type { Metadata } from 'next';
import { FieldsPage } from './fields-page.tsx';

export const metadata: Metadata = { title: 'Fields' };

export default function Page() {
  return <FieldsPage />;
}
