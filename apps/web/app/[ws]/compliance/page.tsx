import type { Metadata } from 'next';
import { CompliancePage } from './compliance-page.tsx';

export const metadata: Metadata = { title: 'Compliance' };

export default function Page() {
  return <CompliancePage />;
}
