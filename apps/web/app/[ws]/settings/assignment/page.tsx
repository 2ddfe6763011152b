import type { Metadata } from 'next';
import { AssignmentPage } from './assignment-page.tsx';

export const metadata: Metadata = { title: 'Assignment' };

export default function Page() {
  return <AssignmentPage />;
}
