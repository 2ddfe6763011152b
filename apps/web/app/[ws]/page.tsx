import { RedirectHome } from '../redirect-home.tsx';

export default function WorkspaceHome() {
  return <RedirectHome />;
}
