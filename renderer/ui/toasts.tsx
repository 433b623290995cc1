import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { showToasts } from './toast.ts';
import type { ToastMessage } from './toast.ts';
import s from './toast.module.css';

const manager = Base.createToastManager();

function show({ title, detail, tone = 'info', action }: ToastMessage): () => void {
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

function Messages(): ReactNode {
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

/** Where messages appear. */
export function Toasts(): ReactNode {
  // The provider below listens by then.
  useEffect(() => showToasts(show), []);
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={s['viewport']}>
          <Messages />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
