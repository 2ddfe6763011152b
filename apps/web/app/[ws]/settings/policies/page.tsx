import type { Metadata } from 'next';
import { PoliciesPage } from './policies-page.tsx';

export const metadata: Metadata = { title: 'SLA policies' };

export default function Page() {
  return <PoliciesPage />;
}
