#pragma once

#include "base/error.hpp"

#include <doctest/doctest.h>

// What a failed check shows of a result.
template <class T>
struct doctest::StringMaker<boost::system::result<T, kanal::Error>> {
    static doctest::String convert(boost::system::result<T, kanal::Error> const& result) {
        return result ? "success" : result.error().what.c_str();
    }
};
