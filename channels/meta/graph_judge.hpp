#pragma once

#include "channels/platform/verdict.hpp"

// https://developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting
namespace kanal::meta {

// What an answer of the Graph API means: by error.code where there is one, otherwise by the status.
//
// Of the allowance, X-App-Usage and X-Business-Use-Case-Usage tell in per cent how much is used: from 80 on
// the next request waits a minute, from 95 on a quarter of an hour, and as long as
// estimated_time_to_regain_access (minutes) says. Pure.
platform::Verdict judge_graph(platform::ApiAnswer const& answer, Time now);

}  // namespace kanal::meta
