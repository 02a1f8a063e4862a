/** Callers of WebSocket endpoints (JSR 356); loaded only where the application names it. */
package org.onbehalf.websocket;
