# Sourced by local-cluster.sh: what stands in Traefik's place. Health-checked by /health/ready, without stickiness.
# shellcheck shell=bash disable=SC2154 # port, gateways and dir are the caller's

# The same form as any other error of the API; it is given when no gateway is ready.
nobody='{"type":"urn:concord:problem:storage-unavailable","title":"The data cannot be reached now","status":503,"detail":"No gateway is ready.","code":"storage-unavailable"}'

write_haproxy() {
  local name
  cat <<HAPROXY
global
  maxconn 4096
  log stdout format raw local0 notice
defaults
  mode http
  timeout connect 2s
  # Longer than a wait for a job and than the silence between two heartbeats of the event feed.
  timeout client 2m
  timeout server 2m
  # A request that could not be delivered goes to another gateway. One that was delivered is never repeated here: whoever sent it has the Idempotency-Key.
  retries 2
  option redispatch 1
  retry-on conn-failure
  option forwardfor
  http-error status 503 content-type application/problem+json string '$nobody' hdr Retry-After 1
frontend api
  bind 127.0.0.1:$port
  default_backend gateways
backend gateways
  balance leastconn
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 500ms fall 2 rise 1
HAPROXY
  for name in $(numbered gateway "$gateways"); do echo "  server $name 127.0.0.1:$(port_of "$name")"; done
}

# nginx without its commercial modules has no health checks of its own: a gateway that refuses connections or answers 502 is left alone for two seconds.
write_nginx() {
  local name
  mkdir -p "$dir/nginx-temp"
  cat <<NGINX
pid $dir/nginx.pid;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $dir/nginx-temp/body;
  proxy_temp_path $dir/nginx-temp/proxy;
  fastcgi_temp_path $dir/nginx-temp/fastcgi;
  uwsgi_temp_path $dir/nginx-temp/uwsgi;
  scgi_temp_path $dir/nginx-temp/scgi;
  client_max_body_size 0;
  upstream gateways {
    least_conn;
    keepalive 64;
$(for name in $(numbered gateway "$gateways"); do echo "    server 127.0.0.1:$(port_of "$name") max_fails=1 fail_timeout=2s;"; done)
  }
  server {
    listen 127.0.0.1:$port;
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_connect_timeout 2s;
      proxy_read_timeout 2m;
      proxy_request_buffering off;
      proxy_buffering off;
      proxy_next_upstream error;
      error_page 502 504 =503 @nobody;
    }
    location @nobody {
      default_type application/problem+json;
      add_header Retry-After 1 always;
      return 503 '$nobody';
    }
  }
}
NGINX
}
