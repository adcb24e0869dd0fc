despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
return bump()
