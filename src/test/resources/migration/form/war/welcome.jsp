<html><body>Welcome, <%= request.getRemoteUser() %></body></html>
