// The calls that were, and calling back.
import { CallError } from '@parley/client';
import { CallHistory, useClient } from '@parley/react';
import { endingOf } from '../lib/endings.ts';
import { ringPeople } from '../lib/ring_people.ts';
import { useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { NeedsSignIn } from '../parts/needs_sign_in.tsx';
import { useToast } from '../parts/toasts.tsx';

export default function HistoryScreen() {
  const { say } = useWords();
  const client = useClient();
  const toast = useToast();
  const { token, people } = useSettings();
  return (
    <div className="page">
      <h1>{say('history')}</h1>
      {token ? (
        <CallHistory nameOf={(user) => people.find((each) => each.user === user)?.name}
          onCall={(users) => void ringPeople(client, users).catch((error: unknown) => toast(say(endingOf(CallError.from(error).code).title)))} />
      ) : (
        <NeedsSignIn />
      )}
    </div>
  );
}
