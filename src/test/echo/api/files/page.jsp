<%@ page contentType="text/plain" %>the administrators' page
