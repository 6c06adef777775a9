/** The engine's version: part of every run id, raised when a change may change a journal. */
export const ENGINE_VERSION = '0.3.0'
