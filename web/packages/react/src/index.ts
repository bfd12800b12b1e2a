// @parley/react: hooks and components for video calls by a Parley server. Every text through `labels`, every part with a class of its
// own and no styles.
export { CallProvider, RoomProvider, useClient, useIcons, useLocale, useRoomObject, useSay, classes, type CallProviderProps, type IconName, type Icons } from './context.tsx';
export { defaultLabels, format, type LabelKey, type Labels, type Message, type Plural, type Say, type Values } from './labels.ts';
export { useCall, type CallInfo, type CallType, type UseCall, type UseCallOptions } from './use_call.ts';
export { useRoom } from './use_room.ts';
export { useReadable, shallowEqual } from './use_readable.ts';
export { useParticipants, type CallParticipant } from './participants.ts';
export { CallWindow, type CallWindowProps } from './call_window.tsx';
export { CallControls, Toolbar, type CallControlsProps } from './call_controls.tsx';
export { IncomingCallModal, type IncomingCallModalProps } from './incoming_call_modal.tsx';
export { PreJoin, kNameMax, type PreJoinProps } from './pre_join.tsx';
export { ParticipantGrid, useOrder, type ParticipantGridProps } from './participant_grid.tsx';
export { ParticipantTile, type ParticipantTileProps } from './participant_tile.tsx';
export { ChatPanel, type ChatPanelProps } from './chat_panel.tsx';
export { CallHistory, type CallHistoryProps } from './call_history.tsx';
export { DeviceMenu, LevelMeter, type DeviceMenuProps } from './device_menu.tsx';
export { Modal, type ModalProps } from './parts/modal.tsx';
export { Popup, type PopupProps } from './parts/popup.tsx';
export { Toggle, type ToggleProps } from './parts/toggle.tsx';
export { Picture, RoomAudio, useHasTrack } from './parts/media.tsx';
export { QualityBars } from './parts/quality_bars.tsx';
export { playTestTone } from './parts/test_tone.ts';
export { gridLayout, type Grid, type GridWish, type Rect } from './layout/grid.ts';
export { kNoSpotlight, nextSpotlight, rank, stableOrder, type Orderable, type Spotlight } from './layout/order.ts';
export { linkify, type Piece } from './layout/linkify.ts';
export { hueOf, initialsOf } from './layout/person.ts';
export { durationText, momentText } from './layout/time.ts';
