<html><body>
<form method="post" action="j_security_check">
  <input name="j_username"/> <input type="password" name="j_password"/> <input type="submit"/>
</form>
</body></html>
