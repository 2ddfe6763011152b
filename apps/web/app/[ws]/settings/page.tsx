import { SettingsHome } from './settings-home.tsx';

export default function Page() {
  return <SettingsHome />;
}
