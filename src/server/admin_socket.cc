#include "server/admin_socket.h"

namespace hedgerow::server {

Result<std::unique_ptr<AdminSocket>> AdminSocket::Create(net::Loops& loops, api::AdminServices services,
                                                         net::WorkerPool& workers, Log log) {
  std::unique_ptr<AdminSocket> socket(new AdminSocket(std::move(services)));
  net::ServerOptions options;
  options.log = std::move(log);
  TRY(socket->server_, net::HttpServer::Create(loops, options, [&admin = socket->admin_, &workers](net::Loop&) {
        return api::AdminHandler(admin, workers);
      }));
  return socket;
}

}  // namespace hedgerow::server
