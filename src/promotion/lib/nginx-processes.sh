# nginx's own file, and the workers by which a reload is seen to take effect; sent in front of what needs them, which sets enabled if
# it knows the folder of sites. Of its forks, Angie has titles of its own, with the number of its configuration:
# "angie: worker process #2", "angie: master process v1.7.0 #2 [/usr/sbin/angie -c /etc/angie/angie.conf]".

# Nothing that the login's environment has counts; where it has COLUMNS, ps cuts its lines without "-ww".
conf='' pid_files=''

# nginx's own file: of those that masters use, the one that names the folder of sites, since a host may run another nginx. That is the
# one next to the sites if several do: a master uses that if it was started with none, and so may one in a container, which has another
# file at that path. Angie always is started with one.
find_configuration() {
  sites_folder=${enabled:-/etc/nginx/sites-enabled}
  beside_sites=${sites_folder%/*}/nginx.conf
  used_beside='' nginx_files='' angie_files=''
  for master in $(ps -ww -eo args= | sed -nE 's/^(nginx|angie): master process .* -c ([^] ]*).*/\1=\2/p; t; s/^nginx: master process .*/nginx=/p'); do
    case $master in
      nginx= | "nginx=$beside_sites") used_beside=$beside_sites ;;
      nginx=*) nginx_files="$nginx_files ${master#*=}" ;;
      *) angie_files="$angie_files ${master#*=}" ;;
    esac
  done
  # One that can't be read may well name them.
  [ -z "$used_beside" ] || [ -r "$used_beside" ] || [ ! -e "$used_beside" ] || nginx_files=''
  # shellcheck disable=SC2086 # file names
  choose_configuration $used_beside $nginx_files || choose_configuration "$beside_sites" || choose_configuration $angie_files || conf=$beside_sites
}

# Sets conf to the first that can be read, of several to the first that names the folder of sites.
choose_configuration() { # FILE...
  conf=''
  for file in "$@"; do
    [ -r "$file" ] || continue
    if [ $# -eq 1 ] || names_sites "$file"; then
      conf=$file
      return
    fi
    conf=${conf:-$file}
  done
  [ -n "$conf" ]
}

names_sites() { # FILE
  relative=$sites_folder/
  [ "${1%/*}" != "${sites_folder%/*}" ] || relative=" ${sites_folder##*/}/"
  sed 's/#.*//' "$1" | grep -qF -e "$sites_folder/" -e "$relative"
}

# Where packages have nginx write its pid, if its own file does not say.
nginx_pid_files='/run/nginx.pid /run/nginx/nginx.pid /run/angie.pid'

# Files that may hold the pid of nginx's master, that of the file next to the sites first unless another one names them: there may be
# another nginx. A path counts from a folder that only nginx's build knows, most often the one above.
find_pid_files() {
  [ -n "$conf" ] || find_configuration
  pid_files=''
  if [ "$conf" = "$beside_sites" ]; then
    add_pid_files "$conf"
  elif names_sites "$conf"; then
    add_pid_files "$conf"
    add_pid_files "$beside_sites"
  else
    add_pid_files "$beside_sites"
    add_pid_files "$conf"
  fi
  pid_files="$pid_files $nginx_pid_files"
}

add_pid_files() { # CONFIGURATION
  [ -r "$1" ] || return 0
  prefix=${1%/*/*}
  named=$(sed -n 's/#.*//; s/^\(.*;\)\{0,1\}[[:blank:]]*pid[[:blank:]]\{1,\}\([^[:blank:];]*\)[[:blank:]]*;.*/\2/p' "$1" | head -n 1)
  case $named in '' | /*) ;; *) named="$prefix/$named ${1%/*}/$named" ;; esac
  pid_files="$pid_files $named $prefix/logs/nginx.pid"
}

# Workers that take new connections, each with its master; one that is shutting down has another title. Of every nginx that is seen, a
# container's too, if no file tells the master: one that a container wrote holds a number that is another process's here.
workers_and_masters() {
  [ -n "$pid_files" ] || find_pid_files
  told=''
  for file in $pid_files; do
    { read -r master <"$file"; } 2>/dev/null || continue
    told="$told $master"
  done
  ps -ww -eo pid=,ppid=,args= | awk -v told="$told" '
    $3 ~ /^(nginx|angie):$/ && $4 == "master" { is_master[$1] = 1 }
    /(nginx|angie): worker process( #[0-9]+)?$/ { worker[++count] = $1; master_of[count] = $2 }
    END {
      candidates = split(told, pids)
      for (i = 1; i <= candidates && master == ""; i++) if (pids[i] in is_master) master = pids[i]
      for (i = 1; i <= count; i++) if (master == "" || master_of[i] == master) print worker[i], master_of[i]
    }'
}

workers() {
  workers_and_masters | cut -d ' ' -f 1
}

# Whether one master has none but new workers, or one that is gone was replaced.
are_workers_new() {
  workers_and_masters | awk -v old="$old_workers" '
    BEGIN {
      count = split(old, words)
      for (i = 1; i < count; i += 2) { is_old[words[i]] = 1; was[words[i + 1]] = 1 }
      if (count == 0) was["none"] = 1
    }
    { is_there[$2] = 1; if ($1 in is_old) keeps[$2] = 1 }
    END {
      for (master in is_there) if (!(master in keeps)) { if (master in was) done = 1; else came = 1 }
      for (master in was) if (!(master in is_there)) went = 1
      exit !(done || (came && went))
    }'
}
