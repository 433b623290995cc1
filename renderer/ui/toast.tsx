import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import s from './toast.module.css';

/** What a passing message says: what happened, and what to do next. */
export interface ToastMessage {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tone?: 'info' | 'success' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const manager = Base.createToastManager();

/** Shows a message for a few seconds (an error stays until it is read); screen readers hear it. @returns the way to take it back. */
export function toast(message: ToastMessage): () => void {
  const { title, detail, tone = 'info', action } = message;
  const id = manager.add({
    title,
    type: tone,
    priority: tone === 'error' ? 'high' : 'low',
    timeout: tone === 'error' ? 0 : 5000,
    ...(detail === undefined ? {} : { description: detail }),
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.run } }),
  });
  return () => manager.close(id);
}

const icons = { info: Info, success: CircleCheck, error: CircleAlert };

function Toasts(): ReactNode {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => {
    const tone = item.type === 'success' || item.type === 'error' ? item.type : 'info';
    const Icon = icons[tone];
    return (
      <Base.Root key={item.id} toast={item} swipeDirection={['right', 'down']} className={s['toast']} data-tone={tone}>
        <Icon size={16} className={s['icon']} />
        <div className={s['text']}>
          <Base.Title className={s['title']} />
          <Base.Description className={s['detail']} />
          <Base.Action className={s['action']} />
        </div>
        <Base.Close className={s['close']} aria-label="Dismiss">
          <X size={14} />
        </Base.Close>
      </Base.Root>
    );
  });
}

/** Around the app: where messages appear. */
export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className={s['viewport']}>
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
