import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether something on this machine listens on the port already. */
export async function isPortTaken(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, 'listening');
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return true;
    throw error;
  } finally {
    server.close();
  }
}

/** What to say, in one line, about a taken port. */
export function describeTakenPort(port: number): string {
  return `Port ${port} is taken. Stop what uses it or set PORT to another number.`;
}
