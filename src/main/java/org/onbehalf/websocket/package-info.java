/**
 * Integration with WebSocket endpoints (JSR 356). These classes are loaded only if the application
 * uses them.
 */
package org.onbehalf.websocket;
