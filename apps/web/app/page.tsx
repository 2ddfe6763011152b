import { RedirectHome } from './redirect-home.tsx';

export default function Home() {
  return <RedirectHome />;
}
