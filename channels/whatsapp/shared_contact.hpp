#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace kanal::whatsapp {

// What a person shared of another one, or of himself: name, numbers, mail addresses, addresses and
// organisation, a line each, from the fields and where they say nothing from the vCard. Empty when there is
// nothing. Pure.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/contacts
std::string lines_of_contact(boost::json::object const& contact);

// The first number; empty when there is none.
std::string phone_of_contact(boost::json::object const& contact);

}  // namespace kanal::whatsapp
