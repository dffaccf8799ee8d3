#pragma once

#include "channels/mail/lmtp/lmtp_server.hpp"
#include "channels/mail/mail_intake.hpp"
#include "core/channel.hpp"

#include <memory>
#include <string>

namespace kanal::lmtp {

struct LmtpOptions {
    ServerOptions server = {};
    mail::MailIntakeOptions intake = {};
};

// The site's own mail server pushes its mails to us, each answered for after the commit. `jitter` gives 0
// to 1.
std::unique_ptr<Channel> make_channel(LmtpOptions options, std::function<double()> jitter);

}  // namespace kanal::lmtp
